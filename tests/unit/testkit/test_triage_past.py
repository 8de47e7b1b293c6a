"""What earlier runs say about a test: known flake or new, and the last green commit."""

from datetime import date
from pathlib import Path

import pytest
from testkit.history.runs import PastRun
from testkit.quarantine.file import Entry
from testkit.triage import past
from testkit.triage.past import Changes, FlakeRules, Past, changes, known_flakes

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


def git_knows(monkeypatch: pytest.MonkeyPatch, **answers: str | None) -> None:
    """`uncommitted` is the answer about files that are not committed."""

    def answer(_root: Path, command: str, *options: str) -> str | None:
        return answers["uncommitted" if "HEAD" in options else command]

    monkeypatch.setattr(past, "git_if_there", answer)


@pytest.mark.parametrize(("dirty", "uncommitted"), [(True, "1 file"), (False, "")])
def test_changes_since_the_last_green_run_are_those_of_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, dirty: bool, uncommitted: str
) -> None:
    git_knows(monkeypatch, log="c1 Charge in cents\nc2 Charge\n", diff=" 2 files changed\n", uncommitted=" 1 file\n")

    since = changes(tmp_path, C1, C2, "src/app/money.py", dirty=dirty)

    assert since == Changes(("c1 Charge in cents", "c2 Charge"), "2 files changed", uncommitted)


@pytest.mark.parametrize("answers", [{"log": None, "diff": ""}, {"log": "", "diff": None}], ids=["no log", "no diff"])
def test_changes_in_a_shallow_clone_are_unknown_beside_those_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str | None]
) -> None:
    git_knows(monkeypatch, **answers, uncommitted="1 file")

    since = changes(tmp_path, C1, C2, "src/app/money.py", dirty=True)

    assert since == Changes(uncommitted="1 file", unknown=f"this clone lacks commit {C1[:9]} or {C2[:9]}")


def test_changes_of_a_test_that_was_never_green_are_those_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_knows(monkeypatch, uncommitted="1 file")

    assert changes(tmp_path, None, C2, "src/app/money.py", dirty=True).uncommitted == "1 file"


def test_all_runs_of_the_past_are_counted() -> None:
    runs = [make_past(f"2026030{day}T000001", {TEST: "passed"}, commit=C1) for day in (1, 2, 3)]

    assert Past(runs, []).runs == 3
