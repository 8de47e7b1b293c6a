"""`[tool.testkit.mutation]` of pyproject.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MutationSettings:
    source: list[str] = field(default_factory=lambda: ["src"])
    """Files and folders whose code is mutated."""
    exclude: list[str] = field(default_factory=list)
    """Patterns of paths that are left out."""
    least: float = 90.0
    """Per cent of the mutants that tests must kill."""
    tests: list[str] = field(default_factory=lambda: ["-m", "not (e2e or performance or slow or diagnostic)"])
    """pytest's arguments. What a test does in another process, no mutant reaches."""
