"""What `testkit flakes` calls flaky: `[tool.testkit.flakes]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FlakeSettings:
    outage: float = 50.0
    """Percent: where more tests failed, the run says nothing about its tests."""
    burst: float = 20.0
    """Percent: where more failed, and other runs of the same files passed those, that is an outage too."""
    smallest_outage: int = 10
    """Tests: fewer are no outage."""
    single_reds: int = 3
    """So many commits on which a test alone was red, with the same failure and green ones between, make it flaky."""
    green_between: int = 2
    """Commits."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if not 0 < self.burst <= self.outage <= 100:  # noqa: PLR2004  (percent)
            raise ValueError("burst and outage are percent, and burst is not the larger one")
        if self.single_reds < 2:  # noqa: PLR2004
            raise ValueError("single_reds must be 2 or more: one red that was fixed is a regression")
