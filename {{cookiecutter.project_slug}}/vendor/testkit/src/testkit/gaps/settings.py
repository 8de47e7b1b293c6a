"""`[tool.testkit.coverage]` of pyproject.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GapSettings:
    data: str = ".coverage"
    """What is read where no file is named."""
    layers: list[str] = field(default_factory=lambda: ["api", "schemas", "domain", "models", "infrastructure", "tasks"])
    """Names of folders or files; of two files that miss as much, the one of an earlier layer comes first."""
    batch: int = 20
    """Tests, at most."""
