"""Each rule for CI files finds a planted breach, and passes what only looks like one."""

from typing import Any

import pytest

from tests.pipelines import rules

MAKEFILE = "base := main\nunit: uv ## Tests\n\tpytest\ncheck: lint\n"
SHA = "a" * 40


@pytest.mark.parametrize("command", ["pytest", "make e2e", "make base", "make unit; true", "make unit || true", "make"])
def test_a_command_that_is_not_a_make_target_is_reported(command: str) -> None:
    assert rules.no_target({"unit": [command]}, MAKEFILE) == [f"unit: {command}"]


@pytest.mark.parametrize("command", ["make unit", "make unit cov=yes databases=a,b", 'make check base="$BASE"'])
def test_a_command_that_is_a_make_target_passes(command: str) -> None:
    assert rules.no_target({"unit": [command]}, MAKEFILE) == []


def test_a_job_without_a_command_is_found() -> None:
    assert rules.no_commands({"unit": ["make unit"], "e2e": []}) == ["e2e"]


@pytest.mark.parametrize("action", ["a/b@v7", f"a/b@{SHA}", f"a/b@{SHA} # newest", f"a/b@{SHA[1:]} # v7.0.1", "./a"])
def test_an_action_that_is_not_pinned_with_its_version_is_found(action: str) -> None:
    assert rules.unpinned(f"    steps:\n      - uses: {action}\n") == [action]


def test_a_pinned_action_passes() -> None:
    assert rules.unpinned(f"      - id: a\n        uses: a/b@{SHA} # v7.0.1\n") == []


@pytest.mark.parametrize(
    ("condition", "breaches"), [({}, ["unit"]), ({"if": "failure()"}, ["unit"]), ({"if": "always()"}, [])]
)
def test_reports_that_a_failure_would_lose_are_found(condition: dict[str, str], breaches: list[str]) -> None:
    steps = [{"run": "make unit"}, {"uses": "actions/upload-artifact@x", **condition}]

    assert rules.not_kept_on_failure({"jobs": {"unit": {"steps": steps}}}) == breaches


@pytest.mark.parametrize(
    ("gate", "breaches"),
    [
        ({"if": "always()", "needs": ["unit", "e2e"]}, []),
        ({"if": "always()", "needs": ["unit"]}, ["e2e"]),
        ({"needs": ["unit", "e2e"]}, ["all-green"]),
    ],
)
def test_a_gate_that_some_job_could_pass_by_is_found(gate: dict[str, Any], breaches: list[str]) -> None:
    assert rules.not_gated({"jobs": {"unit": {}, "e2e": {}, "all-green": gate}}) == breaches


@pytest.mark.parametrize(
    "forgiving",
    [
        {"allow_failure": True},
        {"when": "manual"},
        {"rules": [{"if": "$A == $B", "when": "manual"}]},
        {"needs": [{"job": "check", "optional": True}]},
        {"continue-on-error": True},
        {"steps": [{"run": "make unit", "continue-on-error": True}]},
    ],
    ids=["allow_failure", "manual", "manual by rule", "optional need", "continue-on-error", "of a step"],
)
def test_a_job_whose_failure_is_forgiven_is_found(forgiving: dict[str, Any]) -> None:
    assert list(rules.forgiven({"unit": forgiving})) == ["unit"]


def test_a_job_that_counts_passes() -> None:
    assert list(rules.forgiven({"unit": {"needs": ["check", {"job": "e2e", "artifacts": False}], "rules": [{}]}})) == []


@pytest.mark.parametrize(
    "job",
    [
        {"if": "failure() && contains(needs.*.result, 'failure')", "steps": []},
        {"rules": [{"when": "on_failure"}], "allow_failure": True},
    ],
)
def test_a_job_that_runs_only_when_another_failed_need_not_count(job: dict[str, Any]) -> None:
    gate = {"if": "always()", "needs": []}

    assert list(rules.forgiven({"triage": job})) == []
    assert rules.not_gated({"jobs": {"triage": job, "all-green": gate}}) == []


@pytest.mark.parametrize("rule", [{"when": "on_success"}, {}])
def test_a_job_that_also_runs_where_nothing_failed_must_count(rule: dict[str, str]) -> None:
    assert list(rules.forgiven({"unit": {"rules": [{"when": "on_failure"}, rule], "allow_failure": True}})) == ["unit"]
