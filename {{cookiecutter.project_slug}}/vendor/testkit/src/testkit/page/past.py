"""The runs of the past, and what `testkit flakes` makes of them. Pure."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.flakes.judge import Judgement, judge_trials
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.trials import trials
from testkit.history.runs import History, PastRun


class Past(NamedTuple):
    runs: Sequence[PastRun]
    """Oldest first."""
    counted: Sequence[PastRun]
    """Those without outages."""
    judgement: Judgement | None
    unknown: str = ""
    """Why there is no judgement."""

    @property
    def outages(self) -> frozenset[str]:
        return frozenset({past.run.id for past in self.runs} - {past.run.id for past in self.counted})

    def with_runs(self, current: Collection[str]) -> list[PastRun]:
        """Those without outages, and the current ones also if one is an outage."""
        outages = self.outages - {*current}
        return [past for past in self.runs if past.run.id not in outages]


def past_of(history: History, settings: FlakeSettings) -> Past:
    counted = trials(history, settings)
    try:
        return Past(history.runs, counted.runs, judge_trials(counted, settings))
    except CannotJudge as error:
        return Past(history.runs, counted.runs, None, str(error))
