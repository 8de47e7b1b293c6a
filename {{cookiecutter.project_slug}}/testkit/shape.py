"""The suite's shape, judged: shares of the layers, skips, lanes, time budgets. Pure.

Each layer is taken from the newest runs that covered it whole. Shares are counted by test
function, so one parametrised test buys no ratio.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter

from testkit.layers import PYRAMID
from testkit.runs import Record, Run, by_run, interrupted
from testkit.shares import Share, additions
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
    newest = newest_whole_runs(records, wanted)
    levels = [_level(layer, newest[layer]) for layer in PYRAMID]
    timed = Timings(records, wanted)
    verdicts = [
        *_shapes(levels, wanted),
        *_skips(newest, wanted),
        *(Verdict("budget", text) for text in over_budget(timed, wanted)),
        *_lanes(newest["integration"], lanes),
    ]
    everyday = (timing for timing in timed if not timing.markers)
    return Pyramid(levels, verdicts, nlargest(10, everyday, key=attrgetter("seconds")))


ByLane = dict[str, list[Record]]


def newest_whole_runs(records: Sequence[Record], wanted: Wanted) -> dict[str, ByLane]:
    """By layer and lane, newest lane first: the newest run, or set of all shards. A layer of which
    nothing is asked needs none while it has no test. Raises CannotJudge for one that has none."""
    runs = by_run(records)
    there = {record.layer for record in records}
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
        if not lanes and not (wanted.share(layer) == 0 and layer not in there):
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
    records = next(iter(lanes.values()), [])
    return Level(
        layer,
        functions=len({record.function for record in records}),
        tests=len(records),
        seconds=sum(record.own_seconds for record in records),
    )


def _shapes(levels: Sequence[Level], wanted: Wanted) -> Iterable[Verdict]:
    functions = {level.layer: level.functions for level in levels}
    total = sum(functions.values())
    if total < max(wanted.minimum, 1):
        return
    for layer, number in functions.items():
        share = Share.of(layer, wanted)
        said = (
            f"{layer} has {100 * number / total:.1f} % of {total} test functions, and"
            f" {wanted.share(layer):g} % is asked (± {wanted.tolerance:g})"
        )
        if number < share.least:
            yield Verdict("empty", f"{layer} is empty: {_advice(functions, wanted)}")
        elif number < share.fewest(total):
            yield Verdict("share", f"{said}: {_advice(functions, wanted)}")
        elif number > share.most(total):
            yield Verdict("share", f"{said}: move some down, or {_advice(functions, wanted)}")


def _advice(functions: Mapping[str, int], wanted: Wanted) -> str:
    """The same in each verdict: with it all of them hold."""
    grow = additions(functions, wanted)
    if grow is None:
        return "change what [tool.testkit.pyramid] asks: no tests that are added can reach it"
    return "add " + " and ".join(_tests(n, layer) for layer, n in grow.items() if n)


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
