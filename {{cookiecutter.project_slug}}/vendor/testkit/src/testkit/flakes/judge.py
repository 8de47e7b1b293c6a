"""Judges every test that failed at least once in a history."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.flakes.clusters import clusters
from testkit.flakes.renames import renamed
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.trials import Trials, trials
from testkit.flakes.verdict import Context, Kind, Verdict, verdict
from testkit.history.runs import History, PastRun, started

GONE_AFTER = timedelta(days=7)


class Judgement(NamedTuple):
    verdicts: Sequence[Verdict]
    """The flaky ones first, those that fail most often first."""
    clusters: Sequence[Sequence[str]]
    """Flaky tests that fail together."""
    runs: int
    """Runs that count."""
    outages: Sequence[PastRun]
    unknown_state: int
    """Runs of uncommitted files, or without a commit."""

    def of(self, kind: Kind) -> list[Verdict]:
        return [each for each in self.verdicts if each.kind is kind]

    @property
    def flaky_now(self) -> list[Verdict]:
        """Without those that have recovered."""
        return [each for each in self.of(Kind.FLAKY) if not each.has_recovered]


def judge(history: History, settings: FlakeSettings) -> Judgement:
    """Raises CannotJudge where no run is of known files."""
    return judge_trials(trials(history, settings), settings)


def judge_trials(counted: Trials, settings: FlakeSettings) -> Judgement:
    """Raises CannotJudge, as `judge` does."""
    if counted.outages and not counted.runs:
        runs = len(counted.outages)
        raise CannotJudge(f"in each of {runs} runs most tests failed: that says nothing about single tests")
    known = any(trial.state or trial.retried for group in counted.by_test.values() for trial in group)
    if not known and len(counted.runs) == counted.unknown_state:
        raise CannotJudge(
            f"none of {len(counted.runs) + len(counted.outages)} runs is of a commit without other changes: "
            "commit first, or let one `make flakes` run the same files several times"
        )
    failures = (trial for group in counted.by_test.values() for trial in group if trial.failed)
    context = Context(main_branch(counted.runs), Counter(trial.signature for trial in failures), settings)
    old_ids = renamed(counted.by_test, counted.runs)
    verdicts = [_verdict(test, counted, old_ids, context) for test in counted.by_test if test not in old_ids.values()]
    gone = _gone(counted, context.branch)
    verdicts = [each for each in verdicts if each.failed and each.test not in gone]
    verdicts.sort(key=lambda each: ([*Kind].index(each.kind), -each.failed / each.runs, -each.failed, each.test))
    flaky = [each for each in verdicts if each.kind is Kind.FLAKY]
    runs = len(counted.runs)
    return Judgement(verdicts, clusters(flaky, runs), runs, counted.outages, counted.unknown_state)


def _verdict(test: str, counted: Trials, old_ids: dict[str, str], context: Context) -> Verdict:
    names = [test]
    while names[0] in old_ids:  # each was last seen before the next: it ends
        names.insert(0, old_ids[names[0]])
    own = [trial for name in names for trial in counted.by_test[name]]
    return verdict(test, own, context)._replace(renamed_from=old_ids.get(test))


def _gone(counted: Trials, branch: str | None) -> set[str]:
    """Tests that the newest whole runs of their layer no longer have. One that runs on request only is missing in
    most runs, so a week has to pass."""
    newest: dict[str, datetime] = {}
    for past in counted.runs:
        if past.run.branch == branch and not past.run.shard and len(past.results) >= past.run.selected:
            newest |= dict.fromkeys(past.run.complete, past.started)
    last = {test: started(group[-1].run) for test, group in counted.by_test.items()}
    return {test for test, at in last.items() if newest.get("".join(test.split("/")[1:2]), at) - at > GONE_AFTER}


def main_branch(runs: Sequence[PastRun]) -> str | None:
    """The one with most commits, or else with the newest run."""
    commits = {(past.run.branch, past.run.commit) for past in runs if past.run.commit}
    counts = Counter(branch for branch, _ in commits)
    newest = {past.run.branch: past.run.id for past in runs}
    return max(counts, key=lambda branch: (counts[branch], newest[branch]), default=None)
