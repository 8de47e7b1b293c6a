from pytest_benchmark.fixture import BenchmarkFixture

from app.api.problems import problem


def test_a_refusal_is_written(benchmark: BenchmarkFixture) -> None:
    answer = benchmark(problem, 403, "not_allowed", "Your role may not do this", needs="staff")

    assert b'"needs":"staff"' in answer.body
