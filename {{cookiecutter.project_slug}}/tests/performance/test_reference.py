from pytest_benchmark.fixture import BenchmarkFixture
from testkit.benchmarks.reference import reference


def test_the_reference_adds_up(benchmark: BenchmarkFixture) -> None:
    """What `make benchmarks` compares the others with, so that the machine's speed cancels out."""
    assert benchmark(reference) == 19_900
