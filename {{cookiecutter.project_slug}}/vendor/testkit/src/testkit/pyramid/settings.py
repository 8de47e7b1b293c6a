"""What the project requires of its suite: `[tool.testkit.pyramid]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PyramidSettings:
    """Percent, percentage points, test functions, milliseconds."""

    unit: float = 60.0
    integration: float = 35.0
    e2e: float = 5.0
    tolerance: float = 5.0
    minimum: int = 20
    """With fewer test functions shares say nothing, and aren't judged."""
    skipped: float = 5.0
    budget_unit: float = 100.0
    budget_integration: float = 1000.0
    budget_e2e: float = 2000.0
    """Of work: an end-to-end test waits for processes."""
    slow: float = 1000.0
    """A test far below it needs no marker `slow`, which leaves it out of the bare `pytest`."""
    performance: float = 5000.0
    """Of work: a test that works longer must be marked `performance`."""
    records_for_budgets: int = 3
    """One slow run is noise: a test with fewer records isn't judged."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        total = self.unit + self.integration + self.e2e
        if round(total, 6) != 100:  # noqa: PLR2004  (percent)
            raise ValueError(f"unit, integration and e2e must add up to 100, not {total:g}")

    def share(self, layer: str) -> float:
        return float(getattr(self, layer))

    def budget(self, layer: str) -> float | None:
        """Seconds; None where a layer has none."""
        budget: float | None = getattr(self, f"budget_{layer}", None)
        return None if budget is None else budget / 1000
