"""Where history is kept, and how much of it: `[tool.testkit.history]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HistorySettings:
    file: str = ".testkit/history.jsonl"
    keep: int = 500
    """Runs; older ones are removed."""
    megabytes: float = 20.0
    days: int = 180

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if min(self.keep, self.megabytes, self.days) <= 0:
            raise ValueError("keep, megabytes and days must be above 0")
