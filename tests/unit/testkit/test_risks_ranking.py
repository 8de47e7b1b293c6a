from datetime import UTC, datetime, timedelta

import pytest
from testkit.flakes.judge import judge
from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import History, PastRun
from testkit.risks.command import why
from testkit.risks.ranking import Coverage, failing_commits, rank, recency
from testkit.risks.settings import RiskSettings

from tests.factories.history import make_failure, past_run
from tests.factories.records import make_run

NOW = datetime(2026, 3, 31, tzinfo=UTC)
ORDERS, PAYMENTS, CLOCK = "src/app/orders.py", "src/app/payments.py", "src/app/clock.py"
TEST = "tests/unit/test_shop.py::test_total"


def red(day: int, commit: str, module: str = ORDERS, **facts: object) -> PastRun:
    run = make_run(f"202603{day:02}T120000", commit=commit, **facts)
    return past_run(run, {TEST: "F"}, make_failure(module))


def commits(*runs: PastRun) -> dict[str, list[str]]:
    history = History(runs)
    modules = failing_commits(history, judge(history, FlakeSettings()))
    return {module: sorted(each) for module, each in modules.items()}


def test_a_commit_that_failed_in_many_runs_counts_once() -> None:
    assert commits(red(1, "a"), red(2, "a"), red(3, "b"), red(4, "b", PAYMENTS)) == {
        ORDERS: ["a", "b"],
        PAYMENTS: ["b"],
    }


def test_uncommitted_files_and_flaky_tests_do_not_count() -> None:
    green = past_run(make_run("20260302T120000", commit="a"), {TEST: "."})

    assert commits(red(1, "a"), green, red(3, "b", dirty=True)) == {}


def test_an_outage_does_not_count() -> None:
    tests = {f"tests/unit/test_shop.py::test_{number}": "F" for number in range(20)}
    outage = past_run(make_run("20260302T120000", commit="b"), tests, make_failure(PAYMENTS))

    assert commits(red(1, "a"), outage) == {ORDERS: ["a"]}


@pytest.mark.parametrize(("age", "weight"), [(0, 1.0), (30, 0.5), (60, 0.25), (-5, 1.0)])
def test_a_failing_commit_counts_half_after_each_half_life(age: int, weight: float) -> None:
    assert recency([NOW - timedelta(days=age)], 30, NOW) == pytest.approx(weight)


def test_modules_are_ranked_by_failures_gap_and_churn_and_say_so() -> None:
    coverage = {ORDERS: Coverage(1, 4), PAYMENTS: Coverage(0, 10), CLOCK: Coverage(0, 0)}
    churn = {ORDERS: 20, PAYMENTS: 80}

    ranked = rank({ORDERS: {"a": NOW, "b": NOW}}, coverage, churn, 30, NOW)

    assert [(one.module, one.score) for one in ranked] == [(ORDERS, 2.5), (PAYMENTS, 1.0)]
    assert why(ranked[0], RiskSettings()) == (
        "2 failing commits (2.00 by recency), 1 of 4 lines not covered (0.25), 20 lines changed in 90 days (0.25)"
    )


def test_critical_modules_are_first() -> None:
    ranked = rank({ORDERS: {"a": NOW}}, {PAYMENTS: Coverage(1, 9)}, {}, 30, NOW, lambda module: module == PAYMENTS)

    assert [(one.module, one.is_critical) for one in ranked] == [(PAYMENTS, True), (ORDERS, False)]
