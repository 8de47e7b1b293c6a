"""`[tool.testkit.smells]` of pyproject.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SmellsSettings:
    root: str = "tests"
    """The directories below it are the layers; what is judged when no path is given."""
    own_packages: list[str] = field(default_factory=lambda: ["app"])
    """Not to be patched in integration tests."""
    app_factory: str = "app.bootstrap.create_app"
    """Not to be imported by unit tests."""
    enforce: list[str] = field(default_factory=list)
    """Rules whose notes are warnings here: for a suite that has held them from its first day."""
