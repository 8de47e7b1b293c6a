from pathlib import Path
from typing import Any

import pytest
from testkit.exit_status import CannotJudge
from testkit.page.current import current
from testkit.page.summary import summary
from testkit.records import Run

from tests.factories.history import make_failure, past_run
from tests.factories.pages import make_page
from tests.factories.records import make_record, make_records, make_run
from tests.factories.traces import make_event, make_trace

PAYING, CANCELLING = "tests/unit/test_orders.py::test_paying", "tests/unit/test_orders.py::test_cancelling"
EARLY, LATE = "20260314T110000", "20260314T120000"


def run(identity: str = LATE, **facts: Any) -> Run:
    return make_run(identity, **{"commit": "c0ffee1", "selected": 1, **facts})


def outcomes(records: Any) -> list[tuple[str, str, str]]:
    return [(record.test, record.run.database, record.outcome) for record in current(records)]


def test_the_newest_outcome_of_a_test_counts() -> None:
    failed = make_record(PAYING, run(EARLY), outcome="failed")

    assert outcomes([make_record(PAYING, run()), failed]) == [(PAYING, "default", "passed")]


def test_a_part_of_the_suite_leaves_the_other_tests_as_they_were() -> None:
    early = [
        make_record(PAYING, run(EARLY, selected=2), outcome="failed"),
        make_record(CANCELLING, run(EARLY, selected=2)),
    ]
    late = make_record(CANCELLING, run(complete=()), outcome="failed")

    assert outcomes([*early, late]) == [(CANCELLING, "default", "failed"), (PAYING, "default", "failed")]


def test_a_whole_run_outdates_a_test_that_was_renamed() -> None:
    records = [make_record(PAYING, run(EARLY), outcome="failed"), make_record(CANCELLING, run())]

    assert outcomes(records) == [(CANCELLING, "default", "passed")]


def test_an_interrupted_run_outdates_only_what_it_ran() -> None:
    records = [make_record(PAYING, run(EARLY)), make_record(CANCELLING, run(selected=2))]

    assert outcomes(records) == [(CANCELLING, "default", "passed"), (PAYING, "default", "passed")]


def test_another_commit_says_nothing_about_this_one() -> None:
    records = [make_record(PAYING, run(EARLY, commit="other"), outcome="failed"), make_record(CANCELLING, run())]

    assert outcomes(records) == [(CANCELLING, "default", "passed")]


def test_shards_and_databases_stand_side_by_side() -> None:
    first = make_record(PAYING, run(EARLY, shard="1/2"))
    second = make_record(CANCELLING, run(shard="2/2"))
    other = make_record(PAYING, run("20260314T130000", database="postgresql"), outcome="failed")

    assert outcomes([first, second, other]) == [
        (CANCELLING, "default", "passed"),
        (PAYING, "default", "passed"),
        (PAYING, "postgresql", "failed"),
    ]


def test_a_page_without_records_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="no records to show: run pytest first"):
        make_page([])


def test_the_pyramid_is_as_testkit_pyramid_judges_it() -> None:
    shape = make_page(make_records(unit=10, integration=85, e2e=5))["pyramid"]

    assert [(level["layer"], level["functions"], level["share"]) for level in shape["levels"]] == [
        ("unit", 10, 10.0),
        ("integration", 85, 85.0),
        ("e2e", 5, 5.0),
    ]
    assert shape["findings"][0].startswith("tests/unit: unit has 10.0 % of 100 test functions")


def test_a_pyramid_that_cannot_be_judged_says_so_and_shows_what_ran() -> None:
    shape = make_page([make_record(PAYING, run(complete=()))])["pyramid"]

    assert shape["not_judged"].startswith("Not judged: not every layer was run whole")
    assert shape["levels"][0]["functions"] == 1


@pytest.mark.parametrize(
    ("facts", "notice"),
    [
        ({"selected": 7}, "Run 20260314T120000 was interrupted: 1 of 7 tests."),
        ({"complete": ()}, "Only a part of the layer unit has run."),
        ({}, "No test of the layer e2e has run on this commit."),
    ],
)
def test_a_page_that_knows_less_than_it_seems_says_so(facts: dict[str, Any], notice: str) -> None:
    assert notice in make_page([make_record(PAYING, run(**facts))])["notices"]


def test_a_failure_has_its_trace_its_frames_and_a_command() -> None:
    trace = make_trace(PAYING, make_event("sql", 0.2, statement="SELECT 7"), run=LATE, dropped=3)
    record = make_record(PAYING, run(seed=11), outcome="failed", failure=make_failure("src/app/orders.py"))

    group = make_page([record], traces={(LATE, PAYING): trace})["failures"]["groups"][0]
    test = group["tests"][0]

    assert (group["group"], group["module"]) == ("assertion", "src/app/orders.py")
    assert test["frames"] == [{"path": "src/app/orders.py", "line": 7, "function": "total"}]
    assert (test["trace"][0]["data"]["statement"], test["dropped"]) == ("SELECT 7", 3)
    assert test["rerun"].endswith(f"pytest {PAYING} --randomly-seed=11")


def test_a_failure_has_the_module_that_triage_names(tmp_path: Path) -> None:
    migration = tmp_path / "migrations" / "versions" / "0001_orders.py"
    migration.parent.mkdir(parents=True)
    migration.write_text('create_table("orders")')
    failure = make_failure("src/app/orders.py", message="no such table: orders")

    page = make_page([make_record(PAYING, run(), outcome="failed", failure=failure)], root=tmp_path)

    assert page["failures"]["groups"][0]["module"] == "migrations/versions/0001_orders.py"


def test_failures_of_one_cause_are_one_group() -> None:
    records = [
        make_record(test, run(selected=2), outcome="failed", failure=make_failure()) for test in (PAYING, CANCELLING)
    ]

    assert [len(group["tests"]) for group in make_page(records)["failures"]["groups"]] == [2]


def test_details_beyond_the_room_of_the_page_are_counted() -> None:
    records = [
        make_record(f"{PAYING}_{number}", run(), outcome="failed", failure=make_failure(message="x" * 2000))
        for number in range(900)
    ]

    group = make_page(records)["failures"]["groups"][0]

    assert group["number_of_tests"] == 900
    assert 0 < len(group["tests"]) < 900


def test_without_a_commit_flakes_are_not_yet_known() -> None:
    page = make_page([make_record(PAYING, run(commit=None))])

    assert page["flakes"]["absent"].startswith("Not yet known: none of 1 runs is of a commit")


def test_a_test_with_both_outcomes_on_one_commit_is_flaky_on_the_page() -> None:
    before = [past_run(run(f"20260314T0{hour}0000"), {PAYING: letter}) for hour, letter in enumerate(".F.F.")]

    page = make_page([make_record(PAYING, run())], before)

    assert page["labels"] == {"flaky": 1}
    assert (page["flakes"]["tests"][0]["test"], page["flakes"]["tests"][0]["strip"]) == (PAYING, ".F.F..")


def test_runs_of_one_commit_without_a_common_test_are_one_point_of_the_trend() -> None:
    unit, e2e = past_run(run("20260313T100000"), {PAYING: "."}), past_run(run("20260313T110000"), {CANCELLING: "F"})

    page = make_page([make_record(PAYING, run()), make_record(CANCELLING, run())], [unit, e2e])

    assert [(point["tests"], point["failed"]) for point in page["trends"]["points"]] == [(2, 1), (2, 0)]


def test_failures_of_the_past_are_counted_by_module_and_commit() -> None:
    before = [
        past_run(run(f"20260313T1{number}0000", commit=f"{number}"), {PAYING: letter}, make_failure("src/app/a.py"))
        for number, letter in enumerate("F.F")
    ]

    page = make_page([make_record(PAYING, run())], before)

    assert page["causes"]["modules"] == [{"module": "src/app/a.py", "commits": 2, "groups": {"assertion": 2}}]


def test_workers_are_rows_of_bars_and_short_tests_share_one() -> None:
    records = [
        make_record(PAYING, run(selected=3), call=10.0, started=1000.0, worker="gw0"),
        make_record(CANCELLING, run(selected=3), call=0.001, started=1000.0, worker="gw1"),
        make_record(
            f"{CANCELLING}_late", run(selected=3), call=0.001, started=1000.002, worker="gw1", outcome="failed"
        ),
    ]

    workers = make_page(records)["timeline"]["workers"]

    assert [(worker["name"], worker["tests"], len(worker["bars"])) for worker in workers] == [
        ("gw0", 1, 1),
        ("gw1", 2, 1),
    ]
    assert workers[1]["bars"][0]["failed"] == 1


def test_records_that_do_not_say_when_a_test_began_have_no_timeline() -> None:
    assert "older testkit" in make_page([make_record(PAYING, run())])["timeline"]["absent"]


def test_the_summary_has_counts_pyramid_failures_and_labels() -> None:
    hostile = "tests/unit/test_a.py::test_[|`<script>@team]"
    before = [past_run(run("20260313T100000", commit="0ff1ce0"), {hostile: "."})]
    failed = make_record(hostile, run(), outcome="failed", failure=make_failure())

    text = summary(make_page([failed], before))

    assert "## ❌ `shop`: 1 of 1 tests failed" in text
    assert "| unit | 1 (100 %) |" in text
    assert "| 1 | `AssertionError: assert 1 == 2` | `src/app/orders.py` |" in text
    assert "| `` tests/unit/test_a.py::test_[\\|`<script>@team] `` | broken |" in text
    assert "<details><summary>1 broken</summary>" in text


@pytest.mark.parametrize(
    ("integration", "headline"),
    [(55, "## ⚠️ `shop`: 0 of 100 tests failed, but the pyramid falls short"), (35, "## ✅ `shop`: 0 of ")],
)
def test_the_summary_is_green_only_if_the_pyramid_holds(integration: int, headline: str) -> None:
    page = make_page(make_records(unit=95 - integration, integration=integration, e2e=5))

    assert summary(page).startswith(headline)


def test_the_summary_of_ten_thousand_failures_stays_short() -> None:
    records = [
        make_record(
            f"{PAYING}_{number}", run(), outcome="failed", failure=make_failure(f"src/app/a{number}.py", frames=())
        )
        for number in range(10_000)
    ]

    assert len(summary(make_page(records))) < 20_000


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ({"selected": 1}, "green"),
        ({"selected": 3}, "unknown"),
        ({"shard": "1/2"}, "unknown"),
    ],
    ids=["whole", "interrupted", "a shard is missing"],
)
def test_a_page_is_green_only_if_each_test_has_a_result(runs: dict[str, Any], expected: str) -> None:
    assert make_page([make_record(PAYING, run(**runs))])["verdict"] == expected


def test_a_page_on_which_no_test_passed_is_not_green() -> None:
    page = make_page([make_record(PAYING, run(), outcome="skipped", cause="no database")])

    assert page["verdict"] == "unknown"
    assert "❓" in summary(page)
