"""What became of a pipeline's jobs, and in which order they are run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from pathlib import Path

SUCCESS, FAILURE, SKIPPED = "success", "failure", "skipped"


class BadPipelineError(Exception):
    """One sentence: what the CI host would refuse, or what can't be run here."""


@dataclass(frozen=True)
class Outcome:
    result: str
    output: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    artifacts: Mapping[str, Path] = field(default_factory=dict)
    summary: str = ""
    """What GitHub shows on the run's page."""


def together(parts: Sequence[Outcome]) -> Outcome:
    """Of the jobs of one matrix; artifacts have a name each, or are merged by the caller."""
    results = {part.result for part in parts}
    artifacts = {name: path for part in parts for name, path in part.artifacts.items()}
    return replace(
        parts[0],
        result=SUCCESS if results == {SUCCESS} else FAILURE,
        output="".join(part.output for part in parts),
        artifacts=artifacts,
        summary="".join(part.summary for part in parts),
    )


Outcomes = dict[str, Outcome]


def in_order(needs: Mapping[str, Collection[str]]) -> list[str]:
    """Raises BadPipelineError when a job needs one that is not there."""
    for job, needed in needs.items():
        if absent := set(needed) - needs.keys():
            raise BadPipelineError(f"{job} needs {', '.join(sorted(absent))}, which this pipeline does not have")
    return list(TopologicalSorter(needs).static_order())


def red(outcomes: Outcomes) -> set[str]:
    return {job for job, outcome in outcomes.items() if outcome.result == FAILURE}


def skipped(outcomes: Outcomes) -> set[str]:
    return {job for job, outcome in outcomes.items() if outcome.result == SKIPPED}
