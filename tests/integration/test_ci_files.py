"""The CI files as text: the hosts' own schemas, zizmor, and our rules."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.bake import TEMPLATE
from tests.fixtures.baked import Bake
from tests.fixtures.template import SERVICE_FOLDER
from tests.pipelines import github, gitlab, rules
from tests.pipelines.expressions import evaluate

SERVICE = TEMPLATE / SERVICE_FOLDER
OURS = TEMPLATE / ".github" / "workflows" / "ci.yml"
RELEASE = OURS.with_name("release.yml")
WORKFLOWS = sorted((SERVICE / ".github" / "workflows").glob("*.yml"))
CHANGE = {"CI_PIPELINE_SOURCE": "merge_request_event"}
NIGHT = {"CI_PIPELINE_SOURCE": "schedule"}
NEWEST = 15
"""Of Python 3."""
MAKEFILE = (SERVICE / "Makefile").read_text(encoding="utf-8")


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name(name)), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_workflows_are_valid_by_the_schema_of_github() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS, OURS, RELEASE)

    assert done.returncode == 0, done.stdout


def test_the_pipeline_is_valid_by_the_schema_of_gitlab() -> None:
    parts = sorted((SERVICE / ".gitlab").glob("*.yml"))

    done = tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", SERVICE / ".gitlab-ci.yml", *parts)

    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    done = tool("zizmor", "--offline", "--strict-collection", "--persona", "pedantic", *WORKFLOWS, OURS, RELEASE)

    assert done.returncode == 0, done.stdout


def test_zizmor_finds_an_action_that_is_not_pinned(tmp_path: Path) -> None:
    """The planted breach: the check that passes on our files can fail."""
    planted = tmp_path / "ci.yml"
    planted.write_text(re.sub(r"@\w{40} # ", "@", OURS.read_text(encoding="utf-8")), encoding="utf-8")

    assert "unpinned-uses" in tool("zizmor", "--offline", planted).stdout


@pytest.mark.parametrize("path", [*WORKFLOWS, OURS, RELEASE], ids=["ci", "nightly", "template", "release"])
def test_actions_are_pinned_by_commit_and_name_their_version(path: Path) -> None:
    assert rules.unpinned(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [OURS, RELEASE], ids=lambda path: path.stem)
def test_a_workflow_of_the_template_ends_and_only_reads_unless_a_job_says_why_it_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()

    assert [job for job in jobs if not 0 < job["timeout-minutes"] <= 40] == []
    assert "\npermissions:\n  contents: read\n" in text
    assert re.findall(r": write(?! # [a-z]+s )", text) == []
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_job_of_a_workflow_runs_make_targets_keeps_reports_and_counts(path: Path) -> None:
    workflow = github.load(path.read_text(encoding="utf-8"))
    commands = rules.github_commands(workflow)

    assert rules.no_target(commands, MAKEFILE) == []
    assert rules.no_commands(commands) == []
    assert rules.not_kept_on_failure(workflow) == []
    assert list(rules.forgiven(workflow["jobs"])) == []


@pytest.mark.parametrize("variables", [CHANGE, NIGHT], ids=["change", "night"])
def test_each_job_of_the_pipeline_runs_make_targets_and_counts(variables: dict[str, str]) -> None:
    jobs = gitlab.jobs_of(gitlab.load(SERVICE, "3.11"), variables)
    commands = rules.gitlab_commands(jobs)

    assert rules.no_target(commands, MAKEFILE) == []
    assert rules.no_commands(commands) == []
    assert list(rules.forgiven(jobs)) == []


def test_no_job_of_a_pull_request_can_pass_by_the_gate() -> None:
    assert rules.not_gated(github.load(WORKFLOWS[0].read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("results", "code", "printed"),
    [
        (("success", "success"), 0, ""),
        (("failure", "skipped"), 1, "::error::Failed: check. Not run: unit"),
        (("success", "cancelled"), 1, "::error::Failed: unit"),
    ],
)
def test_the_gate_of_github_names_the_jobs_that_failed(results: tuple[str, str], code: int, printed: str) -> None:
    (step,) = github.load(WORKFLOWS[0].read_text(encoding="utf-8"))["jobs"][rules.GATE]["steps"]
    jobs = {job: {"result": result, "outputs": {}} for job, result in zip(("check", "unit"), results, strict=True)}
    needs = {"NEEDS": evaluate("toJSON(needs)", {"needs": jobs}), "PATH": "/usr/bin:/bin"}

    done = subprocess.run(["bash", "-c", step["run"]], env=needs, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.partition(". Open")[0]) == (code, printed)


@pytest.mark.parametrize("needs", ["", "{}", '{"check":{"result":"success"}}', '{\n  "check": {\n  }\n}'])
def test_the_gate_of_github_is_red_for_what_it_does_not_understand(needs: str) -> None:
    (step,) = github.load(WORKFLOWS[0].read_text(encoding="utf-8"))["jobs"][rules.GATE]["steps"]
    variables = {"NEEDS": needs, "PATH": "/usr/bin:/bin"}

    done = subprocess.run(["bash", "-c", step["run"]], env=variables, capture_output=True, check=False)

    assert done.returncode == 1


def test_both_hosts_run_the_same_at_night() -> None:
    nightly = github.load(WORKFLOWS[1].read_text(encoding="utf-8"))
    jobs = gitlab.jobs_of(gitlab.load(SERVICE, "3.11"), NIGHT)

    assert rules.github_commands(nightly) == rules.gitlab_commands(jobs)


@pytest.mark.parametrize("oldest", ["3.11", "3.12", "3.13", "3.14"])
def test_unit_tests_run_on_each_python_from_the_oldest_on_both_hosts(bake: Bake, oldest: str) -> None:
    expected = [f"3.{minor}" for minor in range(int(oldest.partition(".")[2]), NEWEST + 1)]

    of_github, of_gitlab = bake(python_version=oldest), bake(python_version=oldest, ci="gitlab")

    assert pythons_of_github(of_github.path) == expected
    assert pythons_of_gitlab(of_gitlab.path) == expected


def test_the_optional_steps_of_the_page_fit_into_the_job_that_explains(tmp_path: Path) -> None:
    page = (SERVICE / "vendor" / "testkit" / "README.md").read_text(encoding="utf-8")
    steps = page.partition("### triage")[2].partition("```yaml\n")[2].partition("```")[0]
    before, job, after = WORKFLOWS[0].read_text(encoding="utf-8").partition("      - run: make triage format=github\n")
    together = tmp_path / "ci.yml"
    together.write_text(before + job + steps + after, encoding="utf-8")

    assert steps in together.read_text(encoding="utf-8")
    assert tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", together).returncode == 0
    assert tool("zizmor", "--offline", "--persona", "pedantic", together).returncode == 0
    assert rules.unpinned(steps) == []


def pythons_of_github(project: Path) -> list[str]:
    """By the step that reads pyproject.toml."""
    workflow = github.load((project / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    (step,) = (step for step in workflow["jobs"]["plan"]["steps"] if "run" in step)
    command = ["bash", "-eo", "pipefail", "-c", step["run"]]
    environment = {"GITHUB_OUTPUT": "/dev/stdout", "PATH": "/usr/bin:/bin", "SHARDS": "2"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
    needs = {"plan": {"outputs": dict(line.split("=", 1) for line in done.stdout.splitlines())}}
    assert needs["plan"]["outputs"]["shards"] == "[1,2]"
    return [instance["python"] for instance in github.instances(workflow["jobs"]["unit"], {"needs": needs})]


def pythons_of_gitlab(project: Path) -> list[str]:
    """By the file that was kept of the three."""
    (kept,) = (project / ".gitlab").iterdir()
    jobs: dict[str, Any] = yaml.safe_load(kept.read_text(encoding="utf-8"))
    return [instance["PYTHON"] for instance in gitlab.instances(jobs[".pythons"])]
