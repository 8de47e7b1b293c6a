"""How modules are weighed: `[tool.testkit.risks]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RiskSettings:
    source: str = "src"
    """The folder with the modules."""
    half_life: float = 30.0
    """Days, after which a failing commit counts half."""
    churn_days: int = 90
    """Changes of these days count."""
    coverage: str = "reports/coverage/coverage.xml"

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if self.half_life <= 0 or self.churn_days <= 0:
            raise ValueError("half_life and churn_days must be above 0")
