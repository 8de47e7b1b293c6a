from itertools import product
from random import Random

import pytest
from testkit.pyramid.rules import judge
from testkit.pyramid.settings import PyramidSettings
from testkit.pyramid.shares import Share, additions

from tests.factories.records import make_records

LAYERS = ("unit", "integration", "e2e")
TARGETS = [(60, 35, 5), (60, 40, 0), (100, 0, 0), (34, 33, 33), (59.5, 35.2, 5.3), (0, 0, 100)]
SUITES = range(25)


def make_settings(dice: Random) -> PyramidSettings:
    unit, integration, e2e = dice.choice(TARGETS)
    tolerance = dice.choice([0, 0.5, 1, 5, 20])
    return PyramidSettings(unit=unit, integration=integration, e2e=e2e, tolerance=tolerance, minimum=1)


def make_suite(dice: Random, most: int) -> dict[str, int]:
    return {layer: dice.choice([0, 1, dice.randint(0, most)]) for layer in LAYERS} | {"unit": 1}


def fits(functions: dict[str, int], settings: PyramidSettings) -> bool:
    total = sum(functions.values())
    shares = {layer: Share.of(layer, settings) for layer in functions}
    return all(shares[k].fewest(total) <= n <= shares[k].most(total) for k, n in functions.items())


@pytest.mark.parametrize("seed", SUITES)
def test_a_suite_that_takes_the_advice_holds(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  # the same each time
    settings = make_settings(dice)
    suite = make_suite(dice, most=20)

    grow = additions(suite, settings) or {}

    grown = {layer: number + grow.get(layer, 0) for layer, number in suite.items()}
    findings = judge(make_records(**grown), settings).findings
    assert [finding.message for finding in findings if grow] == []


@pytest.mark.parametrize("tolerance", [5, 10])
@pytest.mark.parametrize(
    "suite",
    [(1, 0, 0), (2, 3, 0), (1, 4, 2), (9, 0, 0), (0, 1, 1), (5, 5, 0), (3, 1, 1)],
    ids=str,
)
def test_no_smaller_advice_would_do(suite: tuple[int, int, int], tolerance: float) -> None:
    """Every smaller set of additions is tried."""
    settings = PyramidSettings(unit=60, integration=30, e2e=10, tolerance=tolerance, minimum=1)
    functions = dict(zip(LAYERS, suite, strict=True))

    advised = sum((additions(functions, settings) or {}).values())

    fitting = [
        sum(added)
        for added in product(range(advised + 1), repeat=3)
        if sum(added) <= advised
        and fits({k: n + more for (k, n), more in zip(functions.items(), added, strict=True)}, settings)
    ]
    assert min(fitting) == advised


@pytest.mark.parametrize("seed", SUITES)
def test_each_finding_gives_the_same_advice(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  # the same each time
    findings = judge(make_records(**make_suite(dice, most=20)), make_settings(dice)).findings

    advice = {finding.remedy for finding in findings}

    assert len({text.removeprefix("move some down, or ") for text in advice}) <= 1


def test_shares_that_no_addition_can_reach_need_other_settings() -> None:
    suite = {"unit": 60, "integration": 39, "e2e": 1}
    settings = PyramidSettings(unit=60, integration=40, e2e=0, tolerance=0)

    (finding,) = judge(make_records(**suite), settings).findings[-1:]

    assert additions(suite, settings) is None
    assert "no number of added tests can reach it" in finding.remedy


def test_a_suite_on_target_needs_nothing() -> None:
    assert additions({"unit": 60, "integration": 35, "e2e": 5}, PyramidSettings()) == {
        "unit": 0,
        "integration": 0,
        "e2e": 0,
    }
