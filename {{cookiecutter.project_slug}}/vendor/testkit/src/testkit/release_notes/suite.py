"""The suite at two tags and between them, from the runs of the past. Pure.

Unknown stays unknown: a tag whose commits nobody ran has no figures.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.flakes.judge import Judgement, judge
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.verdict import Kind, Verdict
from testkit.history.runs import History, PastRun
from testkit.layer_names import LAYERS, layer_of


class Layer(NamedTuple):
    tests: int
    seconds: float


class Suite(NamedTuple):
    """As the newest commit that ran showed it."""

    commit: str
    layers: Mapping[str, Layer]


class Period(NamedTuple):
    runs: int
    red: int
    modules: Sequence[tuple[str, int]]
    """Blamed for failures, with the number of commits, the most first."""


class Flakes(NamedTuple):
    fixed: Sequence[Verdict]
    """Flaky at the old tag, and recovered since."""
    left: Sequence[Verdict]
    """Flaky at the new tag."""


def runs_of_commits(history: History, commits: Collection[str]) -> list[PastRun]:
    """Oldest first. A run of uncommitted changes says nothing about its commit."""
    wanted = set(commits)
    return [past for past in history.runs if past.run.commit in wanted and not past.run.dirty]


def suite_at(history: History, commits: Sequence[str]) -> Suite | None:
    """`commits` are newest first."""
    by_commit = defaultdict(list)
    for past in runs_of_commits(history, commits):
        by_commit[past.run.commit].append(past)
    newest = next((commit for commit in commits if commit in by_commit), None)
    if newest is None:
        return None
    seconds = {result.test: result.seconds for past in by_commit[newest] for result in past.results}
    per_layer = defaultdict(list)
    for test, took in seconds.items():
        per_layer[layer_of(test) or ""].append(took)
    return Suite(newest, {layer: Layer(len(per_layer[layer]), sum(per_layer[layer])) for layer in LAYERS})


def period(history: History, commits: Collection[str]) -> Period:
    runs = runs_of_commits(history, commits)
    failures = [(past.run.commit, one) for past in runs for one in past.results if one.has_failed]
    blamed = {(commit, one.failure.module) for commit, one in failures if one.failure and one.failure.module}
    counted = Counter(module for _, module in blamed)
    red = sum(any(one.has_failed for one in past.results) for past in runs)
    return Period(len(runs), red, sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def flakes(
    history: History, before: Collection[str], between: Collection[str], settings: FlakeSettings
) -> Flakes | None:
    """None where no run is of known files."""
    now = _judged(runs_of_commits(history, {*before, *between}), settings)
    if now is None:
        return None
    then = _judged(runs_of_commits(history, before), settings)
    old = {each.test for each in then.flaky_now} if then else set()
    recovered = (each for each in now.of(Kind.FLAKY) if each.has_recovered)
    return Flakes([each for each in recovered if {each.test, each.renamed_from} & old], now.flaky_now)


def _judged(runs: Sequence[PastRun], settings: FlakeSettings) -> Judgement | None:
    try:
        return judge(History(runs), settings)
    except CannotJudge:
        return None
