from pytest_benchmark.fixture import BenchmarkFixture
from testkit.benchmarks.reference import reference


def test_reference(benchmark: BenchmarkFixture) -> None:
    """What `make benchmarks` compares the others with, so that the machine's speed cancels out."""
    assert benchmark(reference) == 19_900
