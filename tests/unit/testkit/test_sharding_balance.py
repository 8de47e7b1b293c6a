from typing import Any

import pytest
from testkit.findings import Severity
from testkit.history.runs import runs_of
from testkit.records import Record, Run, by_run
from testkit.sharding.balance import balances, gap, sets_of_shards
from testkit.sharding.command import report_on
from testkit.sharding.durations import durations
from testkit.sharding.settings import ShardSettings

from tests.factories.records import make_record, make_run


def shard(number: int, of: int, *tests: int, collected: int = 4, **facts: Any) -> list[Record]:
    """Each test takes as many seconds as its number says."""
    run = make_run(
        f"20260314T12000{number}", shard=f"{number}/{of}", commit="c0ffee", selected=len(tests), collected=collected
    )._replace(**facts)
    return [make_record(f"tests/unit/test_it.py::test_{test}", run, call=float(test)) for test in tests]


def problem(*records: Record) -> str:
    (shards,) = sets_of_shards(by_run(records))
    return gap(shards)


def test_shards_that_ran_each_test_once_have_no_gap() -> None:
    assert problem(*shard(1, 2, 1, 4), *shard(2, 2, 2, 3)) == ""


def test_a_missing_shard_is_named() -> None:
    assert problem(*shard(1, 3, 1, 4)) == "shard 2/3, 3/3 is missing"
    assert problem(*shard(2, 2, 1, 4)) == "shard 1/2 is missing"


def test_a_test_that_ran_in_two_shards_is_named() -> None:
    found = problem(*shard(1, 2, 1, 4), *shard(2, 2, 4, 3))

    assert found == (
        "1 tests ran in more than one shard, tests/unit/test_it.py::test_4 for one: give all shards the same durations"
    )


def test_a_test_that_ran_in_no_shard_is_noticed() -> None:
    found = problem(*shard(1, 2, 1), *shard(2, 2, 2, 3))

    assert found == "the shards ran 3 of 4 tests: give all shards the same durations"


def test_an_interrupted_shard_is_named() -> None:
    found = problem(*shard(1, 2, 1, 4), *shard(2, 2, 2, 3, selected=9))

    assert found == "run 20260314T120002 was interrupted, 2 of 9 tests"


def test_an_empty_shard_is_not_missing_when_there_are_fewer_tests() -> None:
    assert problem(*shard(1, 4, 1, collected=2), *shard(2, 4, 2, collected=2)) == ""


def test_of_a_shard_that_ran_again_the_newest_run_counts() -> None:
    again = make_run("20260314T120009", shard="2/2", commit="c0ffee", selected=2, collected=4)
    records = [*shard(1, 2, 1, 4), *shard(2, 2, 2), *(one._replace(run=again) for one in shard(2, 2, 2, 3))]

    assert problem(*records) == ""


@pytest.mark.parametrize(
    "other",
    [
        {"commit": "beef"},
        {"database": "postgresql"},
        {"python": "3.13"},
        {"collected": 5},
        {"complete": ("unit",)},
        {"shard": None},
    ],
)
def test_runs_of_something_else_are_another_set(other: dict[str, Any]) -> None:
    records = [*shard(1, 2, 1, 4), *shard(2, 2, 2, 3, **other)]

    assert len(sets_of_shards(by_run(records))) == 2


def test_shards_of_another_plugin_are_complete_when_all_are_there() -> None:
    """pytest-split says nothing of how many tests there are."""
    assert problem(*shard(1, 2, 1, collected=0), *shard(2, 2, 2, collected=0)) == ""


def test_uneven_shards_are_a_warning() -> None:
    report = report_on(balances(by_run([*shard(1, 2, 1, 2), *shard(2, 2, 3, 4)])), ShardSettings())

    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("imbalance", Severity.WARNING)
    assert "took 40.0 % longer than the average" in finding.message
    assert report.exit_status == 0


def test_even_shards_are_listed_without_a_finding() -> None:
    report = report_on(balances(by_run([*shard(2, 2, 2, 3), *shard(1, 2, 1, 4)])), ShardSettings())

    assert report.findings == []
    assert report.table == [
        "unit+integration+e2e+performance on default: 4 tests in 2 shards, 5.0, 5.0 s, imbalance 0.0 %"
    ]


def test_shards_with_a_gap_fall_short() -> None:
    report = report_on(balances(by_run(shard(1, 2, 1, 4))), ShardSettings())

    assert [finding.rule for finding in report.findings] == ["shard"]
    assert report.exit_status == 1


def test_a_run_that_was_all_of_one_shard_is_not_compared() -> None:
    assert balances(by_run(shard(1, 1, 1, 2, 3, 4))) == []


def outcome(run: Run, seconds: float, **facts: object) -> Record:
    return make_record("tests/unit/test_it.py::test_it", run, call=seconds, **facts)


def test_a_duration_is_the_median_of_the_newest_runs() -> None:
    runs = [make_run(f"20260314T12000{number}") for number in range(8)]
    records = [outcome(run, seconds) for run, seconds in zip(runs, [9, 9, 9, 1, 2, 3, 4, 90], strict=True)]

    assert durations(runs_of(records)) == {"tests/unit/test_it.py::test_it": 3.0}


def test_a_run_that_failed_early_does_not_shorten_the_duration() -> None:
    runs = [make_run(f"20260314T12000{number}") for number in range(3)]
    records = [outcome(runs[0], 4.0), *(outcome(run, 0.1, outcome="failed") for run in runs[1:])]

    assert durations(runs_of(records)) == {"tests/unit/test_it.py::test_it": 4.0}


def test_a_test_that_never_passed_has_the_duration_of_its_failures() -> None:
    assert durations(runs_of([outcome(make_run(), 2.0, outcome="error")])) == {"tests/unit/test_it.py::test_it": 2.0}
