"""What earlier runs say about a test: known flake or new, and the last green commit."""

from datetime import date
from pathlib import Path

import pytest
from testkit.history.runs import PastRun
from testkit.quarantine.file import Entry
from testkit.triage.past import FlakeRules, Past, changes, known_flakes

from tests.factories.failures import make_past

TEST = "tests/unit/test_a.py::test_a"
C1, C2 = "a" * 40, "b" * 40


def flaky(*runs: PastRun, quarantined: str = "") -> bool:
    entries = [Entry(quarantined, "Ada", "it waits", date(2026, 3, 14))] if quarantined else []
    return TEST in known_flakes(runs, [TEST], FlakeRules(quarantined=entries))


def test_both_outcomes_on_one_commit_are_a_known_flake() -> None:
    assert flaky(
        make_past("20260301T000001", {TEST: "passed"}, commit=C1),
        make_past("20260301T000002", {TEST: "failed"}, commit=C1),
    )


def test_both_outcomes_on_two_commits_are_no_flake() -> None:
    assert not flaky(
        make_past("20260301T000001", {TEST: "passed"}, commit=C1),
        make_past("20260301T000002", {TEST: "failed"}, commit=C2),
    )


def test_both_outcomes_without_a_commit_are_no_flake() -> None:
    assert not flaky(make_past("20260301T000001", {TEST: "passed"}), make_past("20260301T000002", {TEST: "failed"}))


def test_a_test_in_quarantine_is_a_known_flake_without_any_run() -> None:
    assert flaky(quarantined=TEST.partition("[")[0])


def test_a_pass_on_the_second_attempt_is_a_known_flake() -> None:
    assert flaky(make_past("20260301T000001", {TEST: "passed"}, attempts=2))


def test_the_last_green_commit_is_of_the_newest_clean_run_in_which_it_passed() -> None:
    runs = [
        make_past("1", {TEST: "passed"}, commit=C1),
        make_past("2", {TEST: "passed"}, commit=C2, dirty=True),
        make_past("3", {TEST: "failed"}, commit=C2),
    ]

    standing = Past(runs, [TEST]).standing(TEST)

    assert (standing.runs, standing.failed, standing.last_green) == (3, 1, C1)


def test_a_skipped_test_has_no_standing() -> None:
    assert Past([make_past("1", {TEST: "skipped"})], [TEST]).standing(TEST).runs == 0


@pytest.mark.parametrize("commit", ["--output=/tmp/x", "HEAD", "a" * 3, ""])
def test_git_is_not_asked_about_what_is_no_commit(tmp_path: Path, commit: str) -> None:
    since = changes(tmp_path, commit, C1, "src/app/money.py", dirty=False)

    assert since.unknown == "no green run of this test is known"


def test_a_module_outside_the_project_is_not_asked_about(tmp_path: Path) -> None:
    assert changes(tmp_path, C1, C2, "../../etc/passwd", dirty=True).unknown == "no module is blamed"
