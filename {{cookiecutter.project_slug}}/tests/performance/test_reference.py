import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from testkit.benchmarks.reference import reference


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_the_reference_adds_up(benchmark: BenchmarkFixture, turn: int) -> None:
    """`make benchmarks` compares the others with it, so that the machine's speed cancels out.
    Its fastest turn counts: the machine may be busy during one of them."""
    assert benchmark(reference) == 19_900
