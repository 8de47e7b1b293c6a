"""`[tool.testkit.guards]` of pyproject.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GuardSettings:
    packages: list[str] = field(default_factory=lambda: ["app"])
    """Whose coroutines must not block; packages below src/."""
    project: str = "."
    """Where the project's own sources begin, from pytest's root: ".." for tests in a folder of
    their own, with a configuration of their own."""
    writable: list[str] = field(default_factory=list)
    """Paths from the project's root that any test may write: a tool's own cache."""
    hosts_from: list[str] = field(default_factory=list)
    """Environment variables with a URL whose host counts as this machine: CI's database."""
