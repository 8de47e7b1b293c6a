"""Runs the jobs of a GitLab pipeline, by their own scripts, in the order of `needs`."""

import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from tests.pipelines.outcomes import FAILURE, SKIPPED, SUCCESS, BadPipelineError, Outcome, Outcomes, in_order, together
from tests.pipelines.workspace import Workspace

Yaml = dict[str, Any]
GLOBAL: Final = ("include", "workflow", "default", "stages", "variables")
CONDITION: Final = re.compile(r'(\$\w+) ([!=]=) (\$\w+|"\w*")')
NUMBERS: Final = count()
LAST_STAGE: Final = ".post"
# The host runs both scripts in one shell, so this ends the job, and it is green.
ENDS_WITHOUT: Final = re.compile(r"test -d (\S+) \|\| exit 0")


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
    if isinstance(job["parallel"], int):
        of = job["parallel"]
        return [{"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": str(of)} for number in range(1, of + 1)]
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
    """All jobs; or, with `known` outcomes of a run before, those of `rerun`."""
    jobs, outcomes = jobs_of(pipeline, variables), Outcomes()
    needs = needs_of(jobs)
    for name in in_order(needs):
        before = {outcomes[need].result for need in needs[name]}
        when = _when(jobs[name], variables)
        if (when == "on_failure" and FAILURE not in before) or (when == "on_success" and before - {SUCCESS}):
            outcomes[name] = Outcome(SKIPPED)
        elif known is not None and name not in rerun:
            outcomes[name] = known[name]
        else:
            outcomes[name] = _run_job(jobs[name], workspace, variables, outcomes)
    return outcomes


def _run_job(job: Yaml, workspace: Workspace, variables: Mapping[str, str], before: Outcomes) -> Outcome:
    own = [variable for rule in _taken_rules(job, variables)[:1] for variable in rule.get("variables", {}).items()]
    parts = [
        _run_instance(job, workspace, dict(variables), {**instance, **dict(own)}, before)
        for instance in represented(job)
    ]
    if len(parts) == 1:
        return parts[0]
    target = workspace.store / f"gitlab-{next(NUMBERS)}"
    merged = {path: _merged([part.artifacts[path] for part in parts], target / path) for path in parts[0].artifacts}
    return replace(together(parts), artifacts=merged)


def represented(job: Yaml) -> list[Mapping[str, str]]:
    """Each shard runs, and one Python represents all of them."""
    return instances(job) if isinstance(job.get("parallel"), int) else instances(job)[:1]


def _merged(artifacts: Sequence[Path], target: Path) -> Path:
    """A later job unpacks all of them into one folder. Raises BadPipelineError for a file that would be lost."""
    for artifact in artifacts:
        for file in (path for path in artifact.rglob("*") if path.is_file()):
            other = target / file.relative_to(artifact)
            if other.exists() and other.read_bytes() != file.read_bytes():
                raise BadPipelineError(f"two jobs of one matrix both write {file.relative_to(artifact)}")
        shutil.copytree(artifact, target, dirs_exist_ok=True)
    return target


def _run_instance(
    job: Yaml, workspace: Workspace, variables: Mapping[str, str], instance: Mapping[str, str], before: Outcomes
) -> Outcome:
    workspace.check_out()
    own = {name: str(value) for name, value in job.get("variables", {}).items()} | dict(instance)
    cache = job.get("cache", {})
    policy = cache.get("policy", "").replace("$HISTORY", own.get("HISTORY", ""))
    if "pull" in policy:
        workspace.restore(cache["key"], cache["paths"][0])
    for need in job.get("needs", [*before] if job.get("stage") == LAST_STAGE else []):
        name, with_artifacts = (need, True) if isinstance(need, str) else (need["job"], need.get("artifacts", True))
        for folder, artifact in before[name].artifacts.items() if with_artifacts else ():
            workspace.put(artifact, folder)
    if "services" in job:
        _check_service(job["services"], own)
        del own["TEST_DATABASE_URL"]  # the local server's address replaces it
    passed, output = True, ""
    for command in job["script"] if _begins(job, workspace) else ():
        if passed:
            done = workspace.run(command, dict(variables) | own, *(workspace.server if "services" in job else ()))
            passed, output = done.passed, output + done.output
    if "push" in policy:
        workspace.save(cache["key"], cache["paths"][0])
    passed = passed or job.get("allow_failure", False)
    return Outcome(SUCCESS if passed else FAILURE, output, artifacts=_artifacts(job, workspace, passed=passed))


def _begins(job: Yaml, workspace: Workspace) -> bool:
    """Raises BadPipelineError."""
    checks = [ENDS_WITHOUT.fullmatch(command) for command in job.get("before_script", [])]
    if None in checks:
        raise BadPipelineError("nothing here runs such a before_script")
    return all((workspace.project.path / check[1]).is_dir() for check in checks if check)


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
    return any(rule.get("when") != "never" for rule in _taken_rules(job, variables)[:1])


def _taken_rules(job: Yaml, variables: Mapping[str, str]) -> list[Yaml]:
    """The first one counts."""
    rules = job.get("rules", [{}])
    return [rule for rule in rules if "if" not in rule or _holds(rule["if"], variables)]


def _when(job: Yaml, variables: Mapping[str, str]) -> str:
    return next((rule.get("when", "on_success") for rule in _taken_rules(job, variables)), "on_success")


def _holds(condition: str, variables: Mapping[str, str]) -> bool:
    match = CONDITION.fullmatch(condition)
    if not match:
        raise BadPipelineError(f"nothing here reads the rule {condition!r}")
    left, operator, right = match.groups()
    value = variables.get(right[1:], "") if right.startswith("$") else right.strip('"')
    return (variables.get(left[1:], "") == value) is (operator == "==")
