"""Runs the jobs of a GitHub workflow, by their own steps, in the order of `needs`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import count
from pathlib import Path
from typing import Any, Final

import yaml

from tests.pipelines.expressions import Context, evaluate, filled
from tests.pipelines.outcomes import FAILURE, SKIPPED, SUCCESS, BadPipelineError, Outcome, Outcomes, in_order, together
from tests.pipelines.rules import GATE
from tests.pipelines.workspace import Workspace

Yaml = dict[str, Any]
OUTPUT: Final = "github-output"
SUMMARY: Final = "GITHUB_STEP_SUMMARY"
SUMMARISING: Final = ("make triage", "make report")
# Workspace does the work of these two: a clean tree, and this machine's Python.
PROVIDED: Final = ("actions/checkout", "actions/setup-python")
NUMBERS: Final = count()


def load(text: str) -> Yaml:
    loaded: Yaml = yaml.safe_load(text)
    return loaded


def needs_of(workflow: Yaml) -> dict[str, list[str]]:
    needs = {name: job.get("needs", []) for name, job in workflow["jobs"].items()}
    return {name: [needed] if isinstance(needed, str) else needed for name, needed in needs.items()}


def run(
    workflow: Yaml,
    workspace: Workspace,
    jobs: Collection[str] = (),
    known: Outcomes | None = None,
    *,
    on_main: bool = False,
) -> Outcomes:
    """All jobs; or, with `known` outcomes of a run before, those of `jobs`, and the gate."""
    needs, outcomes = needs_of(workflow), Outcomes()
    for name in in_order(needs):
        job, before = workflow["jobs"][name], {need: outcomes[need] for need in needs[name]}
        github = {
            "ref": "refs/heads/main" if on_main else "refs/pull/7/merge",
            "run_id": next(NUMBERS),
            "run_attempt": 1,
        }
        needed = {need: {"result": outcome.result, "outputs": outcome.outputs} for need, outcome in before.items()}
        context = {"needs": needed, "github": github}
        if not _is_due(job, context):
            outcomes[name] = Outcome(SKIPPED)
        elif known is not None and name not in {*jobs, GATE}:
            outcomes[name] = known[name]
        else:
            artifacts = {key: path for outcome in outcomes.values() for key, path in outcome.artifacts.items()}
            contexts = [_of_instance(workflow, job, context, matrix) for matrix in represented(job, context)]
            outcomes[name] = together([_Job(job, workspace, each, artifacts).run() for each in contexts])
    return outcomes


def instances(job: Yaml, context: Context) -> list[Mapping[str, str]]:
    """What each of a matrix's jobs has for `matrix`; one with nothing where there is none."""
    matrix = job.get("strategy", {}).get("matrix", {})
    if not matrix:
        return [{}]
    ((name, values),) = matrix.items()
    return [{name: value} for value in (filled(values, context) if isinstance(values, str) else values)]


def represented(job: Yaml, context: Context) -> list[Mapping[str, str]]:
    """Each shard runs, and one Python represents all of them."""
    all_of_them = instances(job, context)
    return all_of_them if "shard" in all_of_them[0] else all_of_them[:1]


def _is_due(job: Yaml, context: Context) -> bool:
    condition = job.get("if")
    if condition is False:
        return False
    if condition is None:
        return all(needed["result"] == SUCCESS for needed in context["needs"].values())
    return bool(evaluate(condition, context))


def _of_instance(workflow: Yaml, job: Yaml, context: Context, matrix: Mapping[str, str]) -> dict[str, Any]:
    own = {**context, "matrix": matrix, "steps": {}}
    variables = workflow.get("env", {}) | job.get("env", {})
    return own | {"env": {name: str(filled(value, own)) for name, value in variables.items()}}


@dataclass
class _Job:
    job: Yaml
    workspace: Workspace
    context: dict[str, Any]
    artifacts: Mapping[str, Path]
    uploaded: dict[str, Path] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    summary: str = ""

    def run(self) -> Outcome:
        self.workspace.check_out()
        passed = True
        for step in self.job["steps"]:
            if self._is_due(step, passed=passed):
                passed = self._step(step) and passed
        outputs = {name: filled(text, self.context) for name, text in self.job.get("outputs", {}).items()}
        return Outcome(SUCCESS if passed else FAILURE, "".join(self.output), outputs, self.uploaded, self.summary)

    def _is_due(self, step: Yaml, *, passed: bool) -> bool:
        """After a failed step only one whose condition asks how the steps before it ended."""
        condition = step.get("if")
        return (
            passed if condition is None else (passed or "()" in condition) and bool(evaluate(condition, self.context))
        )

    def _step(self, step: Yaml) -> bool:
        if "run" in step:
            return self._command(step)
        action, inputs = step["uses"].partition("@")[0], step.get("with", {})
        values = {name: filled(value, self.context) for name, value in inputs.items() if isinstance(value, str)}
        if action == "actions/upload-artifact":
            target = self.workspace.store / f"artifact-{next(NUMBERS)}"
            for path in values["path"].split():
                self.workspace.copied(path, target)
            self.uploaded[values["name"]] = target
        elif action == "actions/download-artifact":
            self._download(values["pattern"], values["path"], merged=inputs.get("merge-multiple", False))
        elif action == "actions/cache/restore":
            self.workspace.restore(values["restore-keys"], values["path"])
        elif action == "actions/cache/save":
            self.workspace.save(values["key"], values["path"])
        elif action not in PROVIDED:
            raise BadPipelineError(f"nothing here can run the action {action}")
        return True

    def _download(self, pattern: str, folder: str, *, merged: bool) -> None:
        patterns = pattern.strip("{}").split(",")
        for name, artifact in self.artifacts.items():
            if any(fnmatch(name, each) for each in patterns):
                self.workspace.put(artifact, folder if merged else f"{folder}/{name}")

    def _command(self, step: Yaml) -> bool:
        output = self.workspace.store / f"{OUTPUT}-{next(NUMBERS)}"
        if "id" in step:  # only then can another step read its outputs
            output.touch()
            self.context["env"]["GITHUB_OUTPUT"] = str(output)
        own = {name: str(filled(value, self.context)) for name, value in step.get("env", {}).items()}
        summary = self.workspace.store / f"summary-{next(NUMBERS)}"
        if step["run"].startswith(SUMMARISING):  # each path is another command, whose result is not known yet
            own[SUMMARY] = str(summary)
        done = self.workspace.run(str(filled(step["run"], self.context)), self.context["env"] | own)
        self.output.append(done.output)
        self.summary += summary.read_text(encoding="utf-8") if summary.exists() else ""
        if "id" in step:
            lines = output.read_text(encoding="utf-8").splitlines()
            self.context["steps"][step["id"]] = {"outputs": dict(line.split("=", 1) for line in lines)}
        return done.passed
