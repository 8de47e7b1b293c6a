"""All that is known about one failed run, before it is written down in one of the formats."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple

from testkit.causes import GROUPS
from testkit.history.runs import History, PastRun, Result
from testkit.records import Failure, Run
from testkit.trace import Trace
from testkit.triage.blamed_module import located
from testkit.triage.failed_run import missing
from testkit.triage.groups import FailedTest, Group, grouped, same_module
from testkit.triage.past import NO_RULES, Changes, FlakeRules, Past, Standing, changes, in_sequence, known_flakes
from testkit.triage.safe_text import plain

MOST_LOOKED_UP: Final = 20
"""Causes: git is asked three times for each."""

Traces = Mapping[tuple[str, str], Trace]


class Story(NamedTuple):
    """One root cause, and what helps to cure it."""

    group: Group
    standing: Standing
    """Of the test that is nearest to the cause."""
    changes: Changes
    rerun: str
    follows: int | None
    """The index of an earlier story about the same module."""


class Digest(NamedTuple):
    runs: tuple[Run, ...]
    tests: int
    """That have a result."""
    failed: int
    stories: tuple[Story, ...]
    past_runs: int
    root: Path
    notes: tuple[str, ...]
    """What limits this digest: interrupted runs, lines that can't be read."""


def digest(
    pipeline: Sequence[PastRun], history: History, traces: Traces, root: Path, rules: FlakeRules = NO_RULES
) -> Digest:
    failed = [
        _failed(result, past.run, traces, root) for past in pipeline for result in past.results if result.has_failed
    ]
    tests = {one.test for one in failed}
    before = in_sequence(history.runs, pipeline)
    past = Past(before, tests, known_flakes(before, tests, rules))
    groups = grouped(failed, past.flaky.__contains__)
    return Digest(
        tuple(past.run for past in pipeline),
        len({result.test for past in pipeline for result in past.results}),
        len({one.test for one in failed}),
        tuple(_story(groups, index, past, root) for index in range(len(groups))),
        past.runs,
        root,
        (*_interruptions(pipeline), *history.problems),
    )


def _failed(result: Result, run: Run, traces: Traces, root: Path) -> FailedTest:
    trace = traces.get((run.id, result.test))
    failure = result.failure or Failure("other", result.outcome, "the record does not say why")
    if failure.group not in GROUPS:
        failure = failure._replace(group="other")
    return FailedTest(result.test, run, located(failure, root), trace)


def _story(groups: Sequence[Group], index: int, past: Past, root: Path) -> Story:
    group = groups[index]
    run, standing = group.example.run, past.standing(group.example.test)
    since = Changes(unknown="not looked up")
    if index < MOST_LOOKED_UP:
        since = changes(root, standing.last_green, run.commit, group.module, dirty=run.dirty)
    return Story(group, standing, since, rerun(group.example, root), same_module(groups, index))


def rerun(one: FailedTest, root: Path) -> str:
    """A command for the shell, with the seed and the database of the run."""
    test, run = one.test, one.run
    if plain(test) != test or "\n" in test:
        test = test.partition("[")[0]
    seed = f" --randomly-seed={run.seed}" if run.seed is not None else ""
    server = "testkit postgres -- " if run.database.startswith("postgres") else ""
    uv = "uv run " if (root / "uv.lock").exists() else ""
    return f"{uv}{server}pytest {quote(test)}{seed}"


def rerun_of_run(run: Run, root: Path) -> str:
    """All of the run, in its order: for a failure that depends on the tests before."""
    whole = rerun(FailedTest("", run, Failure("other", "", "")), root).replace(" ''", "")
    shard = f" --splits {run.shard.partition('/')[2]} --group {run.shard.partition('/')[0]}" if run.shard else ""
    return whole + plain(shard)


def _interruptions(pipeline: Iterable[PastRun]) -> Iterable[str]:
    for past in pipeline:
        if lost := missing(past):
            last = past.results[-1].test if past.results else "none"
            yield (
                f"run {past.run.id} ended early: {lost} of its {past.run.selected} tests have no result; "
                f"the last with one is {last}"
            )
