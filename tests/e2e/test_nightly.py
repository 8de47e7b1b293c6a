"""The nightly jobs of both hosts are executed, over a part of the suite: the commands are under test, not the suite."""

from dataclasses import replace

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.osv import Osv
from tests.fixtures.template import SERVICE_FOLDER
from tests.pipelines import github, gitlab
from tests.pipelines.outcomes import Outcomes, red
from tests.pipelines.workspace import Workspace

pytestmark = pytest.mark.slow

SOURCE = TEMPLATE / SERVICE_FOLDER
JOBS = {"flakes", "postgres", "performance", "load", "schemathesis-deep", "mutation", "newest", "audit"}
HUNTED = "tests/unit/domain"
PART = f"{HUNTED} tests/performance tests/integration/repositories/test_orders_constraints.py"
BUSY_MACHINE = """
[tool.testkit.load]
p95 = 60_000
errors = 50
requests = 1

[tool.testkit.benchmarks]
slower = 50
"""
NOBODY = "http://127.0.0.1:9"
CONFTEST = """from pathlib import Path


def pytest_sessionfinish() -> None:
    Path("reports/second").touch()
"""
GREEN_THE_SECOND_TIME = """from pathlib import Path


def test_an_order_is_green_the_second_time() -> None:
    assert Path("reports/second").exists()
"""


@pytest.fixture
def night(workspace: Workspace, osv: Osv) -> Workspace:
    night = replace(workspace, server=())  # test_workflows.py gives GitLab's jobs the address of one
    night.begin(
        "good",
        runs="2",
        tests=HUNTED,
        osv=osv.url,
        examples="3",
        users="5",
        seconds="8",
        sample="3",
        least="0",
        PYTEST_ADDOPTS=PART,
    )
    return night


def nightly() -> github.Yaml:
    return github.load((SOURCE / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8"))


def run_job(name: str, night: Workspace) -> Outcomes:
    workflow = nightly()
    return github.run(workflow | {"jobs": {name: workflow["jobs"][name]}}, night)


def allow_for_a_busy_machine(night: Workspace) -> None:
    with (night.project.path / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write(BUSY_MACHINE)
    night.project.commit("Allow for a busy machine")


def test_a_quiet_night_is_green_on_both_hosts(night: Workspace, osv: Osv) -> None:
    """In one test: equal commands on an equal tree run once."""
    allow_for_a_busy_machine(night)

    on_github = github.run(nightly(), night)
    on_gitlab = gitlab.run(gitlab.load(SOURCE, "3.11"), night, {"CI_PIPELINE_SOURCE": "schedule"})

    assert red(on_github) == set(), "\n".join(outcome.output for outcome in on_github.values())
    assert red(on_gitlab) == set(), "\n".join(outcome.output for outcome in on_gitlab.values())
    assert on_github.keys() == on_gitlab.keys() == JOBS
    assert on_github["schemathesis-deep"].output.count("Tested: 9") == 2
    assert "all thresholds hold" in on_github["load"].output
    assert on_github["flakes"].output.count("--randomly-seed=") >= 2
    assert {"httpx", "sqlalchemy"} <= osv.asked_about


def test_a_test_that_is_green_the_second_time_turns_the_flake_hunt_red(night: Workspace) -> None:
    for name, text in (("conftest.py", CONFTEST), ("test_again.py", GREEN_THE_SECOND_TIME)):
        (night.project.path / "tests" / "unit" / "domain" / name).write_text(text, encoding="utf-8")
    night.project.commit("A flake")

    outcomes = run_job("flakes", night)

    assert red(outcomes) == {"flakes"}
    assert "red with --randomly-seed: " in outcomes["flakes"].output
    assert [*outcomes["flakes"].artifacts["flakes"].glob("run-*.jsonl")]


def test_a_vulnerable_dependency_turns_the_audit_red(night: Workspace, osv: Osv) -> None:
    osv.vulnerable.add("httpx")

    outcomes = run_job("audit", night)

    assert red(outcomes) == {"audit"}
    assert "OSV-2026-1" in outcomes["audit"].output


def test_an_audit_without_an_answer_is_red(night: Workspace) -> None:
    night.environment["osv"] = NOBODY

    assert red(run_job("audit", night)) == {"audit"}
