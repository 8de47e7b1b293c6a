"""`[tool.testkit.rolling-deploy]` of pyproject.toml."""

from dataclasses import dataclass, field

ORDERS = ("migrations-first", "code-first", "any")


@dataclass(frozen=True)
class RollingDeploySettings:
    tests: list[str] = field(default_factory=lambda: ["tests/integration/api"])
    """The API's tests: they migrate the database of TEST_DATABASE_URL themselves."""
    versions: str = "migrations/versions"
    sources: list[str] = field(default_factory=lambda: ["src"])
    """Where the released code may name a column that is gone."""
    database_variable: str = "DATABASE_URL"
    """Where Alembic's env.py reads its database from."""
    rows: str = ""
    """`module:function` of the released tests, after modules to import, with commas. It returns mapped objects or
    inserts, parents first: the migrations go up and down on them."""
    tags: str = "v[0-9]*"
    order: str = "migrations-first"
    """How you deploy: `code-first` needs new code on the old schema, `any` needs both."""

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order must be one of {', '.join(ORDERS)}, not {self.order!r}")
