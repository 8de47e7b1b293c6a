"""Which recorded tests count: those of a run that no newer one replaced."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from testkit.api_coverage.request_file import Recorded, Sent
from testkit.layer_names import layer_of

Shard = tuple[int, int]
WHOLE = (1, 1)


def current(recorded: Iterable[Recorded]) -> tuple[dict[str, list[Sent]], list[Recorded]]:
    """What each test has sent, and the runs that count. A run that had a whole layer replaces all older runs of that
    layer and database; shards replace them together, and each the older ones of its own number."""
    tests, used = defaultdict[str, list[Sent]](list), list[Recorded]()
    newer = defaultdict[tuple[str, str], set[Shard]](set)
    for one in sorted(recorded, key=lambda one: one.run.id, reverse=True):
        kept = [test for test in one.tests if not _is_replaced(one, newer[layer_of(test) or "", one.run.database])]
        for test in kept:
            tests[test] += one.tests[test]
        whole = [
            layer for layer in one.run.complete if one.whole and not _is_replaced(one, newer[layer, one.run.database])
        ]
        if kept or whole:
            used.append(one)
        for layer in whole:
            newer[layer, one.run.database].add(_shard(one))
    return dict(tests), used


def _is_replaced(one: Recorded, newer: set[Shard]) -> bool:
    return _shard(one) in newer or _are_all(newer)


def _are_all(shards: set[Shard]) -> bool:
    return any({(number, of) for number in range(1, of + 1)} <= shards for _, of in shards)


def _shard(one: Recorded) -> Shard:
    number, _, of = (one.run.shard or "").partition("/")
    return (int(number), int(of)) if number.isdigit() and of.isdigit() else WHOLE


def missing_layers(used: Sequence[Recorded], layers: Iterable[str]) -> list[str]:
    """Those that no run, or no set of shards, had whole."""
    shards = defaultdict[str, set[Shard]](set)
    for one in used:
        for layer in one.run.complete if one.whole else ():
            shards[layer].add(_shard(one))
    return [layer for layer in layers if not _are_all(shards[layer])]
