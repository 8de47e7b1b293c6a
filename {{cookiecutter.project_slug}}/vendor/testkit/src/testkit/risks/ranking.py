"""Ranks modules by how likely the next problem is in them.

Score: commits on which a failure was blamed on the module, where one of today counts 1 and one half_life ago counts a
half; plus the share of its lines that no test runs; plus its changed lines, as a share of those of the module that
changed most. The first says what did break, and so it may count without limit; the others add at most 1 each.
Outages, flaky tests and uncommitted files don't count: they say little about a module.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from testkit.flakes.judge import Judgement
from testkit.flakes.trials import has_failed
from testkit.flakes.verdict import Kind
from testkit.history.runs import History

Module = str
"""A path from the project's root, with `/`."""


class Coverage(NamedTuple):
    missed: int
    lines: int

    @property
    def gap(self) -> float:
        return self.missed / self.lines if self.lines else 0.0


class Risk(NamedTuple):
    module: Module
    is_critical: bool
    commits: int
    """Distinct ones on which a failure was blamed on it."""
    recent: float
    """Those, by recency."""
    coverage: Coverage | None
    """None where no report has the module."""
    churn: int
    """Changed lines."""
    most_churn: int
    """Of any module."""

    @property
    def score(self) -> float:
        gap = self.coverage.gap if self.coverage else 0.0
        return self.recent + gap + self.churn / max(self.most_churn, 1)


def failing_commits(history: History, judgement: Judgement) -> dict[Module, dict[str, datetime]]:
    """Of each module, with the time of the newest run."""
    left_out = {past.run.id for past in judgement.outages}
    flaky = {one.test for one in judgement.verdicts if one.kind in {Kind.FLAKY, Kind.SUSPECT}}
    commits: dict[Module, dict[str, datetime]] = defaultdict(dict)
    for past in history.runs:
        if past.run.id in left_out or past.run.dirty or not past.run.commit:
            continue
        failures = (each.failure for each in past.results if has_failed(each) and each.test not in flaky)
        for module in {failure.module for failure in failures if failure and failure.module}:
            commits[module][past.run.commit] = past.started
    return commits


def rank(
    commits: Mapping[Module, Mapping[str, datetime]],
    coverage: Mapping[Module, Coverage],
    churn: Mapping[Module, int],
    half_life: float,
    now: datetime,
    is_critical: Callable[[Module], bool] = lambda module: False,  # noqa: ARG005
) -> list[Risk]:
    """Critical modules first, then by score."""
    modules = {*commits, *coverage, *churn}
    most = max(churn.values(), default=0)
    risks = [
        Risk(
            module,
            is_critical(module),
            len(commits.get(module, ())),
            recency(commits.get(module, {}).values(), half_life, now),
            coverage.get(module),
            churn.get(module, 0),
            most,
        )
        for module in modules
    ]
    return sorted((one for one in risks if one.score), key=lambda one: (not one.is_critical, -one.score, one.module))


def recency(times: Collection[datetime] | Iterable[datetime], half_life: float, now: datetime) -> float:
    """A time in the future counts as now."""
    ages = (max(now - time, timedelta()) / timedelta(days=half_life) for time in times)
    return float(sum(0.5**age for age in ages))
