"""Runs the jobs of a GitLab pipeline, by their own scripts, in the order of `needs`."""

import re
import sys
from collections.abc import Collection, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from tests.pipelines.outcomes import FAILURE, SKIPPED, SUCCESS, BadPipelineError, Outcome, Outcomes, in_order
from tests.pipelines.workspace import Workspace

Yaml = dict[str, Any]
GLOBAL: Final = ("include", "workflow", "default", "stages", "variables")
CONDITION: Final = re.compile(r'(\$\w+) ([!=]=) (\$\w+|"\w*")')
TESTKIT: Final = "import sys; sys.path.insert(0, 'vendor/testkit/src'); from testkit.__main__ import run; run()"
WITH_SERVER: Final = (sys.executable, "-c", TESTKIT, "postgres", "--")
NUMBERS: Final = count()
LAST_STAGE: Final = ".post"


def load(folder: Path, oldest: str) -> Yaml:
    """`.gitlab-ci.yml` and the local files that it includes, each job with what it extends. Of the files that differ by
    the oldest Python a project keeps one.
    """
    main: Yaml = yaml.safe_load((folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    jobs = Yaml()
    for include in main.get("include", []):
        for path in sorted(folder.glob(include["local"].replace("*", oldest))):
            jobs |= yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs |= main
    return {name: _extended(jobs, name) if isinstance(job, dict) else job for name, job in jobs.items()}


def jobs_of(pipeline: Yaml, variables: Mapping[str, str]) -> dict[str, Yaml]:
    """Those that the rules take into a pipeline with these variables."""
    jobs = {name: job for name, job in pipeline.items() if name not in GLOBAL and not name.startswith(".")}
    return {name: job for name, job in jobs.items() if _is_taken(job, variables)}


def needs_of(jobs: Mapping[str, Yaml]) -> dict[str, list[str]]:
    """The last stage waits for all others."""
    last = {name for name, job in jobs.items() if job.get("stage") == LAST_STAGE}
    return {
        name: sorted(jobs.keys() - last)
        if name in last
        else [need if isinstance(need, str) else need["job"] for need in job.get("needs", [])]
        for name, job in jobs.items()
    }


def instances(job: Yaml) -> list[Mapping[str, str]]:
    """The variables of each of a matrix's jobs; one with none where there is no matrix."""
    if "parallel" not in job:
        return [{}]
    (matrix,) = job["parallel"]["matrix"]
    ((name, values),) = matrix.items()
    return [{name: value} for value in values]


def run(
    pipeline: Yaml,
    workspace: Workspace,
    variables: Mapping[str, str],
    rerun: Collection[str] = (),
    known: Outcomes | None = None,
) -> Outcomes:
    """All jobs; or, with `known` outcomes of a run before, those of `rerun`, and what follows from them."""
    jobs, outcomes = jobs_of(pipeline, variables), Outcomes()
    needs = needs_of(jobs)
    for name in in_order(needs):
        before = {outcomes[need].result for need in needs[name]}
        if (FAILURE not in before) if _is_for_failures(jobs[name]) else before - {SUCCESS}:
            outcomes[name] = Outcome(SKIPPED)
        elif known is not None and name not in rerun and not _is_for_failures(jobs[name]):
            outcomes[name] = known[name]
        else:
            outcomes[name] = _run_job(jobs[name], workspace, variables, outcomes)
    return outcomes


def _run_job(job: Yaml, workspace: Workspace, variables: Mapping[str, str], before: Outcomes) -> Outcome:
    workspace.check_out()
    for need in job.get("needs", [*before] if job.get("stage") == LAST_STAGE else []):
        name, with_artifacts = (need, True) if isinstance(need, str) else (need["job"], need.get("artifacts", True))
        for folder, artifact in before[name].artifacts.items() if with_artifacts else ():
            workspace.put(artifact, folder)
    own = {name: str(value) for name, value in job.get("variables", {}).items()} | dict(instances(job)[0])
    if "services" in job:
        _check_service(job["services"], own)
        del own["TEST_DATABASE_URL"]  # the local server's address replaces it
    passed, output = True, ""
    for command in job["script"]:
        if passed:
            done = workspace.run(command, dict(variables) | own, *(WITH_SERVER if "services" in job else ()))
            passed, output = done.passed, output + done.output
    passed = passed or job.get("allow_failure", False)
    return Outcome(SUCCESS if passed else FAILURE, output, artifacts=_artifacts(job, workspace, passed=passed))


def _artifacts(job: Yaml, workspace: Workspace, *, passed: bool) -> dict[str, Path]:
    declared = job.get("artifacts", {})
    if not passed and declared.get("when") != "always":
        return {}
    target = workspace.store / f"gitlab-{next(NUMBERS)}"
    return {path: workspace.copied(path, target / path) for path in declared.get("paths", [])}


def _check_service(services: list[Yaml], variables: Mapping[str, str]) -> None:
    """No container is started here, so the URL is compared with the service's name and password."""
    url = urlsplit(variables["TEST_DATABASE_URL"])
    aliases = [service["alias"] for service in services if service["name"].startswith("postgres:")]
    address = (url.hostname, url.port, url.username, url.password)
    if [address] != [(alias, 5432, "postgres", variables["POSTGRES_PASSWORD"]) for alias in aliases]:
        raise BadPipelineError("TEST_DATABASE_URL does not lead to the service container")


def _extended(jobs: Yaml, name: str) -> Yaml:
    job = jobs[name]
    bases = job.get("extends", [])
    merged = Yaml()
    for base in [bases] if isinstance(bases, str) else bases:
        merged |= _extended(jobs, base)
    return merged | {key: value for key, value in job.items() if key != "extends"}


def _is_taken(job: Yaml, variables: Mapping[str, str]) -> bool:
    rules = job.get("rules", [{}])
    return any("if" not in rule or _holds(rule["if"], variables) for rule in rules if rule.get("when") != "never")


def _is_for_failures(job: Yaml) -> bool:
    return any(rule.get("when") == "on_failure" for rule in job.get("rules", []))


def _holds(condition: str, variables: Mapping[str, str]) -> bool:
    match = CONDITION.fullmatch(condition)
    if not match:
        raise BadPipelineError(f"nothing here reads the rule {condition!r}")
    left, operator, right = match.groups()
    value = variables.get(right[1:], "") if right.startswith("$") else right.strip('"')
    return (variables.get(left[1:], "") == value) is (operator == "==")
