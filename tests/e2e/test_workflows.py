"""The CI files are executed: each is green on a good change, and each planted breach turns the right job red."""

import json
import re
from pathlib import Path

import pytest
from testkit.records import read

from tests.fixtures.workflows import CHANGED, Ci
from tests.pipelines.outcomes import BadPipelineError, Outcome, Outcomes, red, skipped
from tests.pipelines.rules import GATE

pytestmark = pytest.mark.slow

GUARDED = """import socket


def test_the_provider_answers_a_greeting() -> None:
    with socket.create_connection(("127.0.0.1", 9)) as connection:
        assert connection.recv(1) == b"!"
"""
SLOW = """from hashlib import pbkdf2_hmac


def test_a_password_is_stretched_for_long() -> None:
    stretched = pbkdf2_hmac("sha256", b"correct horse", b"salt", 5_000_000)

    assert len(stretched) == 32
"""
SMELL = """def test_an_order_of_nothing_is_refused() -> None:
    assert True
"""
UNCOVERED = """
    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)
"""
MIGRATION = "migrations/versions/0001_orders.py"
# Embedded SQLite has such a statement, PostgreSQL has none.
ONLY_ON_SQLITE = 'def upgrade() -> None:\n    op.execute("PRAGMA optimize")\n'
PATCH_COVERAGE = {True: "coverage", False: "patch-coverage"}
"""A step of GitHub's job, a job of its own on GitLab."""
SHARDED = ("integration", "integration-postgres", "e2e")
EXPLAINS = "triage"
"""The job that runs where tests failed."""
READS_HISTORY = {"github": "plan", "gitlab": "check"}


def is_all_green(outcomes: Outcomes) -> bool:
    """GitHub asks for one job's result; GitLab's pipeline is green when nothing in it is red or was skipped."""
    judging = red(outcomes) | (skipped(outcomes) - {EXPLAINS})
    return outcomes[GATE].result == "success" if GATE in outcomes else not judging


def test_a_good_change_is_green_in_each_job(ci: Ci) -> None:
    failed = {job: outcome.output for job, outcome in ci.green.items() if outcome.result != "success"}

    assert failed == {EXPLAINS: ""}, "\n".join(failed.values())
    assert is_all_green(ci.green)
    assert {"check", "contract", "unit", "integration", "integration-postgres", "e2e"} <= ci.green.keys()
    assert {"schemathesis", "pyramid", "coverage", "report"} <= ci.green.keys()


def test_the_report_page_shows_what_changed_in_the_api(ci: Ci) -> None:
    (page,) = (file for path in ci.green["report"].artifacts.values() for file in path.rglob("report.json"))

    assert json.loads(page.read_text(encoding="utf-8"))["contract"] == {"changes": []}


def test_lint_turns_the_check_red(ci: Ci) -> None:
    ci.plant("src/app/domain/money.py", "import os\n")

    outcomes = ci.run_again("check")

    assert red(outcomes) - {GATE} == {"check"}
    assert "F401" in outcomes["check"].output
    assert not is_all_green(outcomes)


def test_a_smell_turns_the_check_red(ci: Ci) -> None:
    ci.plant("tests/unit/domain/test_nothing.py", SMELL)

    outcomes = ci.run_again("check")

    assert red(outcomes) - {GATE} == {"check"}
    assert "[useless-assertion]" in outcomes["check"].output
    assert not is_all_green(outcomes)


def test_network_in_a_unit_test_turns_unit_red_and_keeps_its_record(small_ci: Ci) -> None:
    small_ci.plant("tests/unit/domain/test_greeting.py", GUARDED)

    outcomes = small_ci.run_again("unit")

    assert red(outcomes) - {GATE} == {"unit"}
    assert "tests/unit/domain/test_greeting.py:5" in outcomes["unit"].output
    assert [*kept(outcomes, "unit").glob("**/run-*.jsonl")]
    assert not is_all_green(outcomes)


def test_the_job_that_explains_names_the_cause_of_a_failed_test(small_ci: Ci) -> None:
    small_ci.plant("tests/unit/domain/test_greeting.py", GUARDED)

    outcomes = small_ci.run_again("unit", EXPLAINS, "report")

    assert outcomes[EXPLAINS].result == outcomes["report"].result == "success"
    assert "1. guard: 1 test (1 unit)" in outcomes[EXPLAINS].output
    assert "tests/unit/domain/test_greeting.py:5" in outcomes[EXPLAINS].output
    assert GATE not in outcomes or "### 1. guard: 1 test (1 unit)" in outcomes[EXPLAINS].summary


def test_a_slow_unit_test_turns_unit_red(small_ci: Ci) -> None:
    small_ci.plant("tests/unit/domain/test_money_stretching.py", SLOW)

    outcomes = small_ci.run_again("unit")

    assert red(outcomes) - {GATE} == {"unit"}
    assert re.search(r"test_a_password_is_stretched_for_long: error: \[budget\] takes", outcomes["unit"].output)
    assert not is_all_green(outcomes)


def test_a_migration_that_fails_on_postgres_turns_that_run_red(small_ci: Ci) -> None:
    small_ci.project.replace(MIGRATION, "def upgrade() -> None:\n", ONLY_ON_SQLITE)
    small_ci.project.commit("A breach")
    small_ci.workspace.environment["PYTEST_ADDOPTS"] = "-x"  # one failing test is enough

    outcomes = small_ci.run_again("integration-postgres")

    assert red(outcomes) - {GATE} == {"integration-postgres"}
    assert "PostgresSyntaxError" in outcomes["integration-postgres"].output
    assert {"e2e", "pyramid", "coverage"} <= skipped(outcomes)
    assert not is_all_green(outcomes)


def test_an_inverted_pyramid_turns_the_pyramid_red(small_ci: Ci) -> None:
    small_ci.project.run("git", "rm", "--quiet", "-r", "tests/unit/domain")
    small_ci.project.commit("A breach")

    outcomes = small_ci.run_again("unit", "pyramid")

    assert red(outcomes) - {GATE} == {"pyramid"}
    output = outcomes["pyramid"].output.replace("%25", "%")  # an annotation of GitHub escapes it
    assert re.search(r"unit has \d+.\d % of \d+ test functions, and 60 % is the target", output)
    assert not is_all_green(outcomes)


def test_an_uncovered_line_turns_coverage_red(ci: Ci) -> None:
    ci.plant(CHANGED, UNCOVERED)

    outcomes = ci.run_again("coverage")

    assert red(outcomes) - {GATE} == {"coverage"}
    assert re.search(r"money\.py .* 9\d%", outcomes["coverage"].output)
    assert not is_all_green(outcomes)


def test_an_uncovered_line_of_the_patch_is_red_where_the_whole_may_have_less(small_ci: Ci) -> None:
    small_ci.plant(CHANGED, UNCOVERED)

    outcomes = small_ci.run_again("unit", "coverage", "patch-coverage")

    assert red(outcomes) - {GATE} == {PATCH_COVERAGE[GATE in outcomes]}
    assert "Coverage is below 100" in "".join(outcome.output for outcome in outcomes.values())
    assert not is_all_green(outcomes)


@pytest.mark.parametrize("host", ["github"])
def test_a_skipped_postgres_run_turns_the_gate_of_github_red(small_ci: Ci) -> None:
    small_ci.pipeline["jobs"]["integration-postgres"]["if"] = False

    outcomes = small_ci.run_again()

    assert skipped(outcomes) == {"integration-postgres", "e2e", "pyramid", "coverage", EXPLAINS}
    assert red(outcomes) == {GATE}


@pytest.mark.parametrize("host", ["github"])
def test_a_postgres_run_that_ran_on_sqlite_turns_the_pyramid_of_github_red(small_ci: Ci) -> None:
    (step,) = (step for step in small_ci.pipeline["jobs"]["integration-postgres"]["steps"] if "run" in step)
    step["run"] = step["run"].replace(" database=postgresql", "")

    outcomes = small_ci.run_again("integration-postgres", "pyramid")

    assert red(outcomes) == {"pyramid", GATE}
    assert "integration was not run whole on postgresql" in outcomes["pyramid"].output


@pytest.mark.parametrize("host", ["gitlab"])
def test_gitlab_refuses_a_pipeline_without_its_postgres_job(small_ci: Ci) -> None:
    small_ci.pipeline["integration-postgres"]["rules"] = [{"when": "never"}]

    with pytest.raises(BadPipelineError, match="needs integration-postgres, which this pipeline does not have"):
        small_ci.run_again()


@pytest.mark.parametrize("host", ["gitlab"])
def test_a_postgres_run_that_ran_on_sqlite_turns_the_pyramid_of_gitlab_red(small_ci: Ci) -> None:
    small_ci.pipeline["integration-postgres"] = small_ci.pipeline["integration"]

    outcomes = small_ci.run_again("integration-postgres", "pyramid")

    assert red(outcomes) == {"pyramid"}
    assert "integration was not run whole on postgresql" in outcomes["pyramid"].output


def test_two_shards_give_what_one_machine_gave(small_ci: Ci, host: str) -> None:
    set_shards(small_ci, host, 2)

    outcomes = small_ci.run_again("plan", "integration", "integration-postgres", "e2e", "pyramid", "coverage")

    assert red(outcomes) == set(), "".join(outcomes[job].output for job in red(outcomes))
    assert is_all_green(outcomes)
    assert "shard 2/2: " in outcomes["integration"].output
    assert ledger(outcomes) == ledger(small_ci.green)
    assert table(outcomes["coverage"]) == table(small_ci.green["coverage"])


def test_what_main_learns_is_read_by_the_next_change_and_not_written(small_ci: Ci, host: str) -> None:
    small_ci.run_again("report")
    of_a_change = dict(small_ci.workspace.caches)
    small_ci.run_again_on_main("report")
    (saved,) = small_ci.workspace.caches.values()
    set_shards(small_ci, host, 2)
    later = small_ci.run_again(READS_HISTORY[host], "integration")

    assert of_a_change == {}
    assert {path.name for path in saved.iterdir()} >= {"history.jsonl", "durations.json"}
    assert "; 0 durations are estimated" in later["integration"].output


def set_shards(ci: Ci, host: str, number: int) -> None:
    """The one line that a team changes."""
    if host == "github":
        ci.pipeline["env"]["SHARDS"] = str(number)
    else:
        for job in SHARDED:
            ci.pipeline[job]["parallel"] = number


def ledger(outcomes: Outcomes) -> list[tuple[str, str, str]]:
    """What each test did on each database, in the jobs that can be divided; `make budgets` may run a layer again."""
    files = [file for job in SHARDED for path in outcomes[job].artifacts.values() for file in path.rglob("run-*.jsonl")]
    found = read(files)
    return sorted({(record.test, record.run.database, record.outcome) for record in found})


def table(coverage: Outcome) -> list[str]:
    return [line for line in coverage.output.splitlines() if line.startswith(("src/", "TOTAL"))]


def kept(outcomes: Outcomes, job: str) -> Path:
    (artifact,) = outcomes[job].artifacts.values()
    return artifact
