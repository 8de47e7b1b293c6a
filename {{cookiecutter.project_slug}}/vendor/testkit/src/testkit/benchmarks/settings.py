"""When a benchmark has become slower: `[tool.testkit.benchmarks]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BenchmarkSettings:
    slower: float = 1.75
    """So many times the stored ratio, and the benchmark falls short."""
    reference: str = "test_the_reference_adds_up"
    """The name of the test that measures the reference; of several, or of its parameters, the fastest counts."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if self.slower <= 1:
            raise ValueError("slower must be above 1: two runs are never equal")
