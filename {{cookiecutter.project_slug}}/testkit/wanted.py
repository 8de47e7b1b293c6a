"""What the project asks of its suite: `[tool.testkit.pyramid]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """Percent, percentage points, test functions, milliseconds."""

    unit: float = 60
    integration: float = 35
    e2e: float = 5
    tolerance: float = 5
    minimum: int = 20
    """With fewer test functions shares say nothing, and aren't judged."""
    skipped: float = 5
    budget_unit: float = 100
    budget_integration: float = 1000
    records_for_budgets: int = 3
    """One slow run is noise: a test with fewer records isn't judged."""

    def share(self, layer: str) -> float:
        return float(getattr(self, layer))

    def budget(self, layer: str) -> float | None:
        """Seconds; None where a layer has none."""
        limits = {"unit": self.budget_unit, "integration": self.budget_integration}
        return limits[layer] / 1000 if layer in limits else None
