"""`[tool.testkit.api-coverage]` of pyproject.toml."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ApiCoverageSettings:
    document: str = "contracts/openapi.json"
    base: str = ""
    """Where the API is mounted in tests, if the document's servers don't say: "/v1"."""
    threshold: float = 100.0
    """Percent of all promises that are not ignored."""
    roles: list[str] = field(default_factory=list)
    """Each is a caller of every operation that needs credentials; if empty, the roles that were seen."""
    role_pattern: str = ""
    """Its first group is the role of a bearer token, `^(\\w+):`; or else the claims of a JSON Web Token name it."""
    role_claims: list[str] = field(default_factory=lambda: ["role", "roles"])
    code: list[str] = field(default_factory=lambda: ["code", "error.code", "detail.code"])
    """Where an error's answer has its problem code."""
    invalid: list[str] = field(default_factory=list)
    """Problem codes of a request of the wrong form; if empty, each 400 and 422 is one."""
    once: list[str] = field(default_factory=list)
    """Statuses that come from one place for all operations, a middleware: one test is enough for the whole API."""
    client: str = "client"
    """The expression of a client in a suggested test; `{role}` is the caller."""
    arguments: str = "client: httpx.AsyncClient"
    """The fixtures of a suggested test."""
    folder: str = "tests/integration/api"
    """Where a suggested test goes, if no test calls the operation yet."""
    ignore: list[dict[str, str]] = field(default_factory=list)
    """`promise`, a pattern like `GET /health/* 503`, and `reason`."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        for entry in self.ignore:
            is_text = isinstance(entry, dict) and all(isinstance(value, str) for value in entry.values())
            if not is_text or entry.keys() != {"promise", "reason"} or not entry["reason"].strip():
                raise ValueError(f"an ignored promise needs `promise` and `reason`, not {entry!r}")
        try:
            groups = re.compile(self.role_pattern).groups
        except re.error as error:
            raise ValueError(f"role_pattern is not a regular expression: {error}") from error
        if self.role_pattern and not groups:
            raise ValueError("role_pattern needs a group: what it matches is the role")
        if not 0 <= self.threshold <= 100:  # noqa: PLR2004  (percent)
            raise ValueError(f"threshold is a percentage, not {self.threshold}")
