"""What each of our CI files must keep, as pure functions from a parsed file to breaches."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tests.make_commands import targets

Yaml = Mapping[str, Any]
MAKE: Final = re.compile(r"make ([a-z0-9-]+)( [a-z]+=\S+)*")
PINNED: Final = re.compile(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
USES: Final = re.compile(r"^\s*(?:- )?uses: *(.*)$", re.MULTILINE)
GATE: Final = "all-green"
NO_TESTS: Final = ("plan", GATE)


def no_target(commands: Mapping[str, Iterable[str]], makefile: str) -> list[str]:
    """Commands, by job, that are not a Make target of this Makefile."""
    known = targets(makefile)
    matches = ((job, command, MAKE.fullmatch(command)) for job, lines in commands.items() for command in lines)
    return [f"{job}: {command}" for job, command, make in matches if not make or make[1] not in known]


def no_commands(commands: Mapping[str, Iterable[str]]) -> list[str]:
    return [job for job, lines in commands.items() if not list(lines)]


def github_commands(workflow: Yaml) -> dict[str, list[str]]:
    jobs = {name: job for name, job in workflow["jobs"].items() if name not in NO_TESTS}
    return {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}


def gitlab_commands(jobs: Mapping[str, Yaml]) -> dict[str, list[str]]:
    return {name: list(job.get("script", [])) for name, job in jobs.items()}


def unpinned(text: str) -> list[str]:
    """Actions that are not pinned to a commit, or don't name its version."""
    return [action for action in USES.findall(text) if not PINNED.match(action)]


def not_kept_on_failure(workflow: Yaml) -> list[str]:
    """Jobs of GitHub whose reports are lost when they are needed most."""
    uploads = ((name, step) for name, job in workflow["jobs"].items() for step in job["steps"])
    return [
        name for name, step in uploads if "upload-artifact" in step.get("uses", "") and step.get("if") != "always()"
    ]


def not_gated(workflow: Yaml) -> list[str]:
    """Jobs of GitHub that could be red, or skipped, while the gate is green."""
    gate = workflow["jobs"].get(GATE, {})
    if gate.get("if") != "always()":
        return [GATE]
    explaining = {name for name, job in workflow["jobs"].items() if _explains(job)}
    return sorted(workflow["jobs"].keys() - {GATE, *gate["needs"]} - explaining)


def _explains(job: Yaml) -> bool:
    """It runs in a pipeline that is red already, so it can't make it green."""
    rules = [rule.get("when") for rule in job.get("rules", [])]
    return str(job.get("if", "")).startswith("failure() && ") or (bool(rules) and set(rules) == {"on_failure"})


def forgiven(jobs: Mapping[str, Yaml]) -> Iterator[str]:
    """Jobs, of either host, whose failure or absence would leave the pipeline green."""
    for name, job in jobs.items():
        optional = any(isinstance(need, Mapping) and need.get("optional") for need in job.get("needs", []))
        waits = "manual" in (job.get("when"), *(rule.get("when") for rule in job.get("rules", [])))
        steps = any(step.get("continue-on-error") for step in job.get("steps", []))
        if _explains(job):
            continue
        if job.get("allow_failure") or job.get("continue-on-error") or optional or waits or steps:
            yield name
