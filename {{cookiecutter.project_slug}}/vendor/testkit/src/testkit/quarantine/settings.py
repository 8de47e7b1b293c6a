"""How much quarantine a project allows: `[tool.testkit.quarantine]` in pyproject.toml."""

from dataclasses import dataclass

LONGEST = 366


@dataclass(frozen=True)
class QuarantineSettings:
    file: str = "tests/quarantine.toml"
    most: int = 10
    """Entries: a longer list is a suite that nobody trusts."""
    days: int = 30
    """An entry ends at most so many days from today."""
    passes: int = 50
    """In a row: then `testkit flakes --release` takes a test out."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if min(self.most, self.days, self.passes) < 1:
            raise ValueError("most, days and passes must be 1 or more")
        if self.days > LONGEST:
            raise ValueError(f"days is {self.days}, and a quarantine of more than {LONGEST} days hides a broken test")
