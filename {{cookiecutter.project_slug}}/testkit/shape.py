"""The suite's shape, judged: shares of the layers, skips, lanes, time budgets. Pure.

Each layer is taken from the newest runs that covered it whole. Shares are counted by test
function, so one parametrised test buys no ratio.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter

from testkit.layers import PYRAMID
from testkit.runs import Record, Run, by_run, interrupted
from testkit.timings import Timing, Timings, over_budget
from testkit.wanted import Wanted


@dataclass(frozen=True)
class Level:
    layer: str
    functions: int
    tests: int
    seconds: float
    """Of the newest runs of this layer, shared fixtures left out."""


@dataclass(frozen=True)
class Verdict:
    rule: str
    message: str


@dataclass(frozen=True)
class Pyramid:
    levels: list[Level]
    verdicts: list[Verdict]
    slowest: list[Timing]

    @property
    def holds(self) -> bool:
        return not self.verdicts


class CannotJudge(Exception):
    """One sentence: which layer has no whole run."""


def judge(records: Sequence[Record], wanted: Wanted, lanes: Collection[str] = ()) -> Pyramid:
    """`lanes` are those that integration must have run on. Raises CannotJudge."""
    newest = newest_whole_runs(records)
    levels = [_level(layer, newest[layer]) for layer in PYRAMID]
    timed = Timings(records, wanted.records_for_budgets)
    verdicts = [
        *_shapes(levels, wanted),
        *_skips(newest, wanted),
        *(Verdict("budget", text) for text in over_budget(timed, wanted)),
        *_lanes(newest["integration"], lanes),
    ]
    return Pyramid(levels, verdicts, nlargest(10, timed, key=attrgetter("seconds")))


ByLane = dict[str, list[Record]]


def newest_whole_runs(records: Iterable[Record]) -> dict[str, ByLane]:
    """By layer and lane, newest lane first: the newest run, or set of all shards.
    Raises CannotJudge for a layer that has none."""
    runs = by_run(records)
    newest: dict[str, ByLane] = {}
    missing = []
    for layer in PYRAMID:
        gaps = []
        lanes = newest[layer] = {}
        for shards in _sets_of_shards(runs, layer):
            gap = _gap(shards)
            if gap:
                gaps.append(gap)
            else:
                found = [r for run in shards for r in shards[run] if r.layer == layer]
                lanes.setdefault(next(iter(shards)).lane, found)
        if not lanes:
            missing.append(f"{layer}: {gaps[0] if gaps else 'no record covers it whole'}")
    if missing:
        raise CannotJudge(f"not every layer was run whole ({'; '.join(missing)})")
    return newest


Runs = dict[Run, list[Record]]


def _sets_of_shards(runs: Runs, layer: str) -> list[Runs]:
    """Newest first. Shards of one commit, lane and number belong together; other runs alone."""
    sets: dict[tuple[object, ...], Runs] = {}
    for run in sorted(runs, key=lambda run: run.id, reverse=True):
        if layer in run.complete:
            shards = run.shard.partition("/")[2] if run.shard else run.id
            sets.setdefault((run.commit, run.lane, shards), {})[run] = runs[run]
    return list(sets.values())


def _gap(runs: Runs) -> str:
    """Why these runs can't be counted; empty when they can."""
    for run, records in runs.items():
        if interrupted(run, records):
            return f"run {run.id} was interrupted, {len(records)} of {run.selected} tests"
    shards = {run.shard for run in runs if run.shard}
    if shards:
        of = next(iter(shards)).partition("/")[2]
        absent = {f"{number}/{of}" for number in range(1, int(of) + 1)} - shards
        if absent:
            return f"shard {', '.join(sorted(absent))} is missing"
    return ""


def _level(layer: str, lanes: ByLane) -> Level:
    records = next(iter(lanes.values()))
    return Level(
        layer,
        functions=len({record.function for record in records}),
        tests=len(records),
        seconds=sum(record.own_seconds for record in records),
    )


def _shapes(levels: Sequence[Level], wanted: Wanted) -> Iterable[Verdict]:
    total = sum(level.functions for level in levels)
    if total < wanted.minimum:
        return
    for level in levels:
        target, share = wanted.share(level.layer), 100 * level.functions / total
        if level.functions == 0 and target > 0:
            yield Verdict("empty", f"{level.layer} is empty: add {_to_grow(level, total, wanted)}")
        elif share < target - wanted.tolerance:
            yield Verdict(
                "share",
                f"{level.layer} has {share:.1f} % of {total} test functions, and {target:g} % is"
                f" asked (± {wanted.tolerance:g}): add {_to_grow(level, total, wanted)}",
            )
        elif share > target + wanted.tolerance:
            yield Verdict(
                "share",
                f"{level.layer} has {share:.1f} % of {total} test functions, and {target:g} % is"
                f" asked (± {wanted.tolerance:g}): {_others_to_grow(levels, wanted)}",
            )


def _to_grow(level: Level, total: int, wanted: Wanted) -> str:
    """So many that it alone, growing, comes to its lower bound."""
    bound = max(wanted.share(level.layer) - wanted.tolerance, 1) / 100
    needed = math.ceil((bound * total - level.functions) / (1 - bound))
    return _tests(max(needed, 1), level.layer)


def _others_to_grow(levels: Sequence[Level], wanted: Wanted) -> str:
    """So many in each of the others that the shares are as asked, and nothing has to go."""
    asked = [level for level in levels if wanted.share(level.layer)]
    total = max(level.functions / wanted.share(level.layer) * 100 for level in asked)
    grow = [
        (level.layer, math.ceil(total * wanted.share(level.layer) / 100) - level.functions)
        for level in asked
    ]
    return "move some down, or add " + " and ".join(_tests(n, layer) for layer, n in grow if n > 0)


def _tests(number: int, layer: str) -> str:
    return f"{number} test{'s' if number > 1 else ''} to {layer}"


def _skips(newest: Mapping[str, ByLane], wanted: Wanted) -> Iterable[Verdict]:
    for layer, lanes in newest.items():
        for lane, records in lanes.items():
            skipped = sum(record.outcome == "skipped" for record in records)
            if records and 100 * skipped / len(records) > wanted.skipped:
                yield Verdict(
                    "skipped",
                    f"{skipped} of {len(records)} tests of {layer} were skipped ({lane}), and at"
                    f" most {wanted.skipped:g} % may be: run them, or delete them",
                )


def _lanes(integration: ByLane, lanes: Collection[str]) -> Iterable[Verdict]:
    for lane in sorted(set(lanes) - integration.keys()):
        yield Verdict("lane", f"integration was not run whole on {lane}: run it there")
