"""Is a test flaky, regressed, broken, or not yet known.

Flaky: the same files with both outcomes, or passed on a retry. Where each commit ran once nothing proves it, and a
test is probably flaky that again and again turned red for one commit, alone and with the same failure. A test that
turns red and stays red is a regression, and so is one that was red once until it was fixed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from math import comb
from typing import NamedTuple

from testkit.flakes.settings import FlakeSettings
from testkit.flakes.statistics import Interval, wilson
from testkit.flakes.trials import Signature, State, Trial

NOT_CHANCE = 0.001
"""A flaky test that is red so often in a row by chance with less than this probability is broken meanwhile."""
RECOVERED = 0.05
"""The probability of no failure for so long, at the rate so far."""
IN_ORDER = 0.05
"""The probability that a flake fails in the last runs and in no other."""
MOST_SEEDS = 5


class Kind(StrEnum):
    FLAKY = "flaky"
    SUSPECT = "probably flaky"
    """No state of the files saw both outcomes: running it again on such a commit would prove it."""
    REGRESSED = "regressed"
    """It was green, and has been red since."""
    BROKEN = "broken"
    """It was never green."""
    UNKNOWN = "not yet known"
    """It was red once, and nobody ran it again on that commit."""
    FIXED = "fixed"
    """It was red for a time: a regression, and no flake."""


class Evidence(NamedTuple):
    """Of flakiness."""

    both_outcomes: int
    """States of the files that saw it pass and fail."""
    retries: int
    """Runs in which it passed on a retry."""
    single_reds: int
    """Commits on which it turned red once, with the same failure, and with green ones before and after."""


class Verdict(NamedTuple):
    test: str
    kind: Kind
    failed: int
    runs: int
    """For a flaky test its runs on a good state of the files; for the others those since it is red."""
    interval: Interval
    """Of the probability that it fails there, with 95 % confidence."""
    evidence: Evidence
    failures: Sequence[Trial]
    """Those that `failed` counts."""
    passes_since: int
    """Runs that passed after the last failure."""
    renamed_from: str | None = None
    broke_by_itself: bool = False
    """The first red files passed before: a date, a dependency or a service changed."""

    @property
    def has_recovered(self) -> bool:
        """It passed so often since that even the lowest rate that its failures allow does not explain it."""
        rate = wilson(self.failed, max(self.runs - self.passes_since, self.failed)).low
        return self.kind is Kind.FLAKY and (1 - rate) ** self.passes_since < RECOVERED

    @property
    def seeds(self) -> list[int]:
        """Of the newest failures, newest first."""
        seeds = [trial.run.seed for trial in reversed(self.failures) if trial.run.seed is not None]
        return list(dict.fromkeys(seeds))[:MOST_SEEDS]

    @property
    def causes(self) -> list[tuple[str, str]]:
        """Group and module of its failures, the most frequent first."""
        counted = Counter((one.failure.group, one.failure.module or "") for one in self.failures if one.failure)
        return [cause for cause, _ in counted.most_common()]


class Streak(NamedTuple):
    """States in a row, on one branch and database, that a test was red on."""

    trials: Sequence[Trial]
    green_before: int
    """States."""
    green_after: int


class Context(NamedTuple):
    """What a test's own trials don't say."""

    branch: str | None
    """The one whose newest runs say whether a test is red now."""
    crowds: Mapping[Signature, int]
    """How many tests failed in a run with the same failure."""
    settings: FlakeSettings


def verdict(test: str, trials: Sequence[Trial], context: Context) -> Verdict:
    states = _by_state(trials).values()
    mixed = [group for group in states if _passes(group) and _fails(group) and len(_parts(group)) == 1]
    retries = [trial for trial in trials if trial.retried]
    lines = {line: list(_streaks(states)) for line, states in _lines(trials).items()}
    streaks = [streak for line in lines.values() for streak in line]
    single = max((_single_reds(line, context) for line in lines.values()), key=len, default=[])
    is_flaky = bool(mixed or retries)
    is_suspect = not is_flaky and len(single) >= context.settings.single_reds
    good = _good(trials, streaks) if is_flaky or is_suspect else []
    red_now = _red_now(lines, context.branch)
    if red_now and not set(red_now.trials) <= set(good):
        kind, counted = _kind_of_red(red_now), red_now.trials
    elif is_flaky or is_suspect:
        kind, counted = Kind.FLAKY if is_flaky else Kind.SUSPECT, good
    else:
        counted = [trial for streak in streaks for trial in streak.trials]
        kind = Kind.FIXED if any(len(streak.trials) > 1 for streak in streaks) else Kind.UNKNOWN
    failures = [trial for trial in counted if trial.failed]
    failed, last = _fails(counted), max((trial.run.id for trial in failures), default="")
    runs = failed + _passes(counted)
    passes_since = sum(trial.run.id > last for trial in trials if trial.passed)
    evidence = Evidence(len(mixed), len(retries), len(single))
    broke = kind is Kind.REGRESSED and any(len(_parts(group)) > 1 and failures[0] in group for group in states)
    return Verdict(
        test, kind, failed, runs, wilson(failed, runs), evidence, failures, passes_since, broke_by_itself=broke
    )


def _by_state(trials: Iterable[Trial]) -> dict[State, list[Trial]]:
    groups: dict[State, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.state:
            groups[trial.state].append(trial)
    return groups


def _passes(trials: Iterable[Trial]) -> int:
    return sum(trial.passed for trial in trials)


def _fails(trials: Iterable[Trial]) -> int:
    return sum(trial.failed for trial in trials)


Line = tuple[str | None, str, str | None]
"""Branch, database and Python: on different ones neighbours aren't commits in a row."""


def _lines(trials: Iterable[Trial]) -> dict[Line, list[list[Trial]]]:
    """The states of each in the order of their first run."""
    lines: dict[Line, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.state and trial.state.files == trial.run.commit:
            lines[trial.run.branch, trial.run.database, trial.run.python].append(trial)
    return {line: [part for state in _by_state(own).values() for part in _parts(state)] for line, own in lines.items()}


def _parts(state: list[Trial]) -> list[list[Trial]]:
    """Two where the same files passed for days and then failed for days: no chance does that. A nightly run of a
    branch on which nobody works sees a date that has passed, or a release of a dependency that is not pinned."""
    first = next((at for at, trial in enumerate(state) if trial.failed), 0)
    green, red = state[:first], state[first:]
    days = {trial.run.id[:8] for trial in red}
    is_sorted = bool(green) and not _passes(red) and len(days) > 1
    return [green, red] if is_sorted and 1 / comb(len(state), first) < IN_ORDER else [state]


def _streaks(states: Sequence[list[Trial]]) -> Iterator[Streak]:
    groups = [(red, list(group)) for red, group in groupby(states, key=lambda state: not _passes(state))]
    lengths = [0, *(len(group) for _, group in groups), 0]
    for at, (red, group) in enumerate(groups, start=1):
        if red:
            yield Streak([trial for state in group for trial in state], lengths[at - 1], lengths[at + 1])


def _single_reds(streaks: Sequence[Streak], context: Context) -> list[Streak]:
    """The largest set with one failure. Tests that turn red together were broken by a change, as a rule."""
    apart = context.settings.green_between
    same: dict[Signature, list[Streak]] = defaultdict(list)
    for one in streaks:
        is_alone = len(one.trials) == 1 and context.crowds[one.trials[0].signature] == 1
        if is_alone and one.green_before >= apart and one.green_after >= apart:
            same[one.trials[0].signature[1:]].append(one)
    return max(same.values(), key=len, default=[])


def _red_now(streaks: dict[Line, list[Streak]], branch: str | None) -> Streak | None:
    """The longest of those that have not ended, over the databases of the branch."""
    last = [each[-1] for (name, *_), each in streaks.items() if name == branch and each and not each[-1].green_after]
    return max(last, key=lambda one: len(one.trials), default=None)


def _kind_of_red(streak: Streak) -> Kind:
    if len(streak.trials) == 1:
        return Kind.UNKNOWN
    return Kind.REGRESSED if streak.green_before else Kind.BROKEN


def _good(trials: Sequence[Trial], streaks: Sequence[Streak]) -> list[Trial]:
    """Those on a good state of the files: without the streaks of red that chance doesn't explain."""
    long = [streak for streak in streaks if len(streak.trials) > 1]
    red = _runs(long)
    sure = [trial for trial in trials if trial.run.id not in red]
    rate = _fails(sure) / max(_fails(sure) + _passes(sure), 1)
    bad = _runs(streak for streak in long if rate ** len(streak.trials) < NOT_CHANCE)
    return [trial for trial in trials if trial.run.id not in bad and (trial.state or trial.retried)]


def _runs(streaks: Iterable[Streak]) -> set[str]:
    return {trial.run.id for streak in streaks for trial in streak.trials}
