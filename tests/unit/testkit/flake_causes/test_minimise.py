from collections.abc import Sequence

import pytest
from testkit.flake_causes.minimise import minimised

TESTS = [f"t{number}" for number in range(40)]


@pytest.mark.parametrize("needed", [["t0"], ["t39"], ["t7", "t8"], ["t1", "t20", "t38"]], ids=str)
def test_what_is_needed_together_is_all_that_is_kept(needed: list[str]) -> None:
    assert minimised(TESTS, lambda some: set(needed) <= set(some)) == needed


def test_one_of_several_polluters_is_enough() -> None:
    assert len(minimised(TESTS, lambda some: bool({"t3", "t30"} & set(some)))) == 1


def test_one_polluter_among_many_takes_few_runs() -> None:
    runs: list[Sequence[str]] = []

    def has_effect(some: Sequence[str]) -> bool:
        runs.append(some)
        return "t29" in some

    minimised(TESTS, has_effect)

    assert len(runs) <= 12
