"""What the service promises under load: `[tool.testkit.load]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoadSettings:
    p95: float = 500.0
    """Milliseconds in which 95 % of the requests of each name are answered."""
    errors: float = 1.0
    """Percent of the requests of each name that may fail."""
    requests: int = 20
    """Of each name, at least: fewer say nothing about 95 %."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if self.requests < 1:
            raise ValueError("requests must be at least 1, or a run that sent none would pass")
