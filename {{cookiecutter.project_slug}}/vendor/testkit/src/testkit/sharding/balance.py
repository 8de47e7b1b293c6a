"""What the shards of one run did together: did each test run once, and how evenly. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from testkit.records import Record, Run, interrupted
from testkit.sharding.plan import imbalance

Runs = dict[Run, list[Record]]


def sets_of_shards(runs: Mapping[Run, list[Record]]) -> list[Runs]:
    """Newest first. Shards of one commit, database, Python, number and selection of tests belong together, the newest
    of each; other runs stand alone."""
    sets: dict[tuple[object, ...], dict[str, Run]] = {}
    for run in sorted(runs, key=lambda run: run.id, reverse=True):
        shards = run.shard.partition("/")[2] if run.shard else run.id
        key = (run.commit, run.database, run.python, shards, run.complete, run.collected)
        sets.setdefault(key, {}).setdefault(run.shard or "", run)
    return [{run: runs[run] for run in shards.values()} for shards in sets.values()]


def gap(runs: Runs) -> str:
    """Why these runs can't be counted; empty when they can."""
    for run, records in runs.items():
        if interrupted(run, records):
            return f"run {run.id} was interrupted, {len(records)} of {run.selected} tests"
    shards = {run.shard for run in runs if run.shard}
    if not shards:
        return ""
    of, collected = int(next(iter(shards)).partition("/")[2]), next(iter(runs)).collected
    absent = {f"{number}/{of}" for number in range(1, min(of, collected or of) + 1)} - shards
    if absent:
        return f"shard {', '.join(sorted(absent))} is missing"
    return _not_once(runs.values(), collected)


def _not_once(shards: Iterable[Iterable[Record]], collected: int) -> str:
    ran = Counter(test for records in shards for test in {record.test for record in records})
    twice = [test for test, number in ran.items() if number > 1]
    same = "give all shards the same durations"
    if twice:
        return f"{len(twice)} tests ran in more than one shard, {min(twice)} for one: {same}"
    if collected and len(ran) != collected:
        return f"the shards ran {len(ran)} of {collected} tests: {same}"
    return ""


class Balance(NamedTuple):
    runs: Sequence[Run]
    """Of each shard, in their order."""
    seconds: Sequence[float]
    tests: int
    gap: str

    @property
    def imbalance(self) -> float:
        return imbalance(self.seconds)

    @property
    def name(self) -> str:
        run = self.runs[0]
        return f"{'+'.join(run.complete) or 'tests'} on {run.database}"


def balances(runs: Mapping[Run, list[Record]]) -> list[Balance]:
    """Of each set of shards, newest first. Sets of only one part are left out."""
    sets = [shards for shards in sets_of_shards(runs) if (next(iter(shards)).shard or "/1").partition("/")[2] != "1"]
    return [_balance({run: shards[run] for run in sorted(shards, key=_number)}) for shards in sets]


def _number(run: Run) -> int:
    return int((run.shard or "1").partition("/")[0])


def _balance(shards: Runs) -> Balance:
    seconds = [sum(record.own_seconds for record in records) for records in shards.values()]
    return Balance([*shards], seconds, sum(map(len, shards.values())), gap(shards))
