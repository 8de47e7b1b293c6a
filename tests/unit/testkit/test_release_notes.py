from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import History, PastRun, Result
from testkit.records import Failure
from testkit.release_notes.page import notes
from testkit.release_notes.repository import Tags
from testkit.release_notes.suite import flakes, period, suite_at

from tests.factories.records import make_run

TAGS = Tags("v1", "v2", ["b", "a"], ["d", "c"])
PAYING = "tests/unit/test_orders.py::test_paying"
HOSTILE = "tests/e2e/test_`|<script>.py::test_it[\n]"
FAILURE = Failure(group="database", error="Oops", message="", module="src/app/orders.py")


def past(number: int, commit: str, *results: Result, dirty: bool = False) -> PastRun:
    run = make_run(f"202603{number:02}T120000.0-a{number}", commit=commit, selected=len(results), branch="main")
    return PastRun(run._replace(dirty=dirty), results)


def passed(test: str, seconds: float = 0.1) -> Result:
    return Result(test, "passed", seconds)


def failed(test: str, failure: Failure = FAILURE) -> Result:
    return Result(test, "failed", 0.1, failure=failure)


def written(*runs: PastRun, tags: Tags = TAGS) -> str:
    history = History(runs)
    suites = [suite_at(history, tags.before), suite_at(history, tags.between)]
    found = flakes(history, tags.before, tags.between, FlakeSettings())
    return notes(tags, "The API did not change.", suites, period(history, tags.between), found)


def test_the_suite_at_both_tags_and_its_trend_are_shown() -> None:
    old = past(1, "b", passed(PAYING, 0.2))
    new = past(2, "d", passed(PAYING, 0.2), passed(f"{PAYING}_twice", 0.1), passed(HOSTILE, 2.0))

    text = written(old, new)

    assert "| unit | 2 (+100 %) | 1 | 0.3 (+50 %) | 0.2 |" in text
    assert "| e2e | 1 | 0 | 2.0 | 0.0 |" in text
    assert "2 commits." in text


def test_the_newest_commit_that_ran_stands_for_its_tag() -> None:
    text = written(past(1, "a", passed(PAYING)), past(2, "c", passed(PAYING), passed(HOSTILE)))

    assert "| e2e | 1 | 0 |" in text


def test_a_tag_that_nobody_ran_has_no_figures() -> None:
    assert "| unit | not yet known | 1 | not yet known | 0.1 |" in written(past(1, "b", passed(PAYING)))


def test_a_history_without_these_commits_is_mentioned() -> None:
    text = written(past(1, "elsewhere", passed(PAYING)), past(2, "d", failed(PAYING), dirty=True))

    assert "No run of these commits is in the history" in text
    assert "Flaky tests: not yet known." in text


def test_modules_are_counted_by_commits_and_not_by_failures() -> None:
    other = FAILURE._replace(module="src/app/money.py")
    runs = [past(n, "c", failed(PAYING), failed(HOSTILE)) for n in (1, 2)]

    counted = period(History([*runs, past(3, "c", failed(PAYING, other)), past(4, "d", failed(PAYING, other))]), "cd")

    assert counted.modules == [("src/app/money.py", 2), ("src/app/orders.py", 1)]
    assert (counted.runs, counted.red) == (4, 4)


def test_failures_before_the_old_tag_do_not_count() -> None:
    assert period(History([past(1, "a", failed(PAYING))]), TAGS.between).modules == []


def test_a_flake_that_recovered_between_the_tags_is_fixed() -> None:
    before = [past(n, "a", failed(PAYING) if n % 2 else passed(PAYING)) for n in range(1, 9)]
    after = [past(n, "d", passed(PAYING)) for n in range(10, 28)]

    text = written(*before, *after)

    assert f"### Fixed flaky tests\n\n* `{PAYING}`: failed 4 of 26 runs, passed 19 since" in text
    assert "that are left" not in text


def test_a_flake_that_still_fails_is_left() -> None:
    runs = [past(n, "a" if n < 5 else "d", failed(PAYING) if n % 2 else passed(PAYING)) for n in range(1, 10)]

    text = written(*runs)

    assert f"### Flaky tests that are left\n\n* `{PAYING}`" in text
    assert "Fixed" not in text


def test_a_regression_that_was_fixed_is_no_fixed_flake() -> None:
    runs = [past(1, "a", passed(PAYING)), past(2, "b", failed(PAYING)), past(3, "c", passed(PAYING))]

    assert "No flaky tests." in written(*runs, past(4, "d", passed(PAYING)))


def test_names_of_strangers_cannot_leave_their_code() -> None:
    failure = FAILURE._replace(module="src/`<img>`|\n# x.py")

    text = written(past(1, "d", failed(HOSTILE, failure)), tags=TAGS._replace(old="v1`<b>"))

    assert "# From `` v1`<b> `` to `v2`" in text
    assert "* `` src/`<img>`| # x.py ``: 1 commit" in text


def test_tags_of_one_commit_have_nothing_between_them() -> None:
    text = written(past(1, "b", passed(PAYING)), tags=TAGS._replace(between=[]))

    assert "0 commits." in text
