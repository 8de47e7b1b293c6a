"""The suite's shape, judged: shares of the layers, skips, databases, time budgets. Pure.

Each layer is taken from the newest runs that covered it whole. Shares are counted by test
function, so one parametrised test buys no ratio.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter

from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.layer_names import PYRAMID
from testkit.pyramid.durations import Timing, Timings
from testkit.pyramid.limits import budget_findings
from testkit.pyramid.settings import PyramidSettings
from testkit.pyramid.shares import Share, additions
from testkit.records import Record, by_run
from testkit.reporting import number_of
from testkit.sharding.balance import gap, sets_of_shards


@dataclass(frozen=True)
class Level:
    layer: str
    functions: int
    tests: int
    seconds: float
    """Of the newest runs of this layer, shared fixtures left out."""


@dataclass(frozen=True)
class Pyramid:
    levels: list[Level]
    findings: list[Finding]
    slowest: list[Timing]

    @property
    def holds(self) -> bool:
        return not self.findings


def judge(records: Sequence[Record], settings: PyramidSettings, databases: Collection[str] = ()) -> Pyramid:
    """`databases` are those that integration must have run on. Raises CannotJudge."""
    newest = newest_whole_runs(records, settings)
    levels = [_level(layer, newest[layer]) for layer in PYRAMID]
    timings = Timings(records, settings)
    findings = [
        *_shares(levels, settings),
        *_skips(newest, settings),
        *budget_findings(timings, settings),
        *_databases(newest["integration"], databases),
    ]
    everyday = (timing for timing in timings if not timing.markers)
    return Pyramid(levels, findings, nlargest(10, everyday, key=attrgetter("seconds")))


ByDatabase = dict[str, list[Record]]


def newest_whole_runs(records: Sequence[Record], settings: PyramidSettings) -> dict[str, ByDatabase]:
    """By layer and database, newest database first: the newest run, or set of all shards. A layer with
    a target of 0 and no test needs none. Raises CannotJudge for another layer without one."""
    runs = by_run(records)
    there = {record.layer for record in records}
    newest: dict[str, ByDatabase] = {}
    missing = []
    for layer in PYRAMID:
        gaps = []
        databases = newest[layer] = {}
        for shards in sets_of_shards({run: lines for run, lines in runs.items() if layer in run.complete}):
            problem = gap(shards)
            if problem:
                gaps.append(problem)
            else:
                whole = [record for run in shards for record in shards[run] if record.layer == layer]
                databases.setdefault(next(iter(shards)).database, whole)
        if not databases and not (settings.share(layer) == 0 and layer not in there):
            missing.append(f"{layer}: {gaps[0] if gaps else 'no record covers it whole'}")
    if missing:
        raise CannotJudge(f"not every layer was run whole ({'; '.join(missing)})")
    return newest


def _level(layer: str, databases: ByDatabase) -> Level:
    records = next(iter(databases.values()), [])
    return Level(
        layer,
        functions=len({record.function for record in records}),
        tests=len(records),
        seconds=sum(record.own_seconds for record in records),
    )


def _shares(levels: Sequence[Level], settings: PyramidSettings) -> Iterable[Finding]:
    functions = {level.layer: level.functions for level in levels}
    total = sum(functions.values())
    if total < max(settings.minimum, 1):
        return
    for layer, number in functions.items():
        share = Share.of(layer, settings)
        message = (
            f"{layer} has {100 * number / total:.1f} % of {total} test functions, and"
            f" {settings.share(layer):g} % is the target (± {settings.tolerance:g})"
        )
        if number < share.least:
            yield _finding("empty", layer, f"{layer} is empty", _advice(functions, settings))
        elif number < share.fewest(total):
            yield _finding("share", layer, message, _advice(functions, settings))
        elif number > share.most(total):
            yield _finding("share", layer, message, f"move some down, or {_advice(functions, settings)}")


def _finding(rule: str, layer: str, message: str, remedy: str) -> Finding:
    return Finding(f"tests/{layer}", 0, rule, ERROR, message, remedy)


def _advice(functions: Mapping[str, int], settings: PyramidSettings) -> str:
    """The same in each finding: these tests resolve all of them."""
    grow = additions(functions, settings)
    if grow is None:
        return "change [tool.testkit.pyramid]: no number of added tests can reach it"
    return "add " + " and ".join(f"{number_of(n, 'test')} to {layer}" for layer, n in grow.items() if n)


def _skips(newest: Mapping[str, ByDatabase], settings: PyramidSettings) -> Iterable[Finding]:
    for layer, databases in newest.items():
        for database, records in databases.items():
            skipped = sum(record.outcome == "skipped" for record in records)
            if records and 100 * skipped / len(records) > settings.skipped:
                message = (
                    f"{skipped} of {len(records)} tests of {layer} were skipped ({database}), and at"
                    f" most {settings.skipped:g} % may be"
                )
                yield _finding("skipped", layer, message, "run them, or delete them")


def _databases(integration: ByDatabase, databases: Collection[str]) -> Iterable[Finding]:
    for database in sorted(set(databases) - integration.keys()):
        message = f"integration was not run whole on {database}"
        yield _finding("database", "integration", message, "run it there")
