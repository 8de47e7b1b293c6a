"""What the fields of records may hold. Their files come from anywhere: from a job that was killed, a full disk, or a
pull request."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from math import isfinite
from typing import Any, Final

OUTCOMES: Final = frozenset({"passed", "failed", "error", "skipped", "xfailed", "xpassed", "crashed"})
SHARD: Final = re.compile(r"[1-9]\d{0,3}/[1-9]\d{0,3}")
RUN_ID: Final = re.compile(r"\d{8}T\d{6}[\w.+-]{0,80}")
"""It is a part of names of files."""
LONGEST: Final = 1e8
"""Seconds: no test takes three years, and more than that overflows dates."""
FIRST_YEAR: Final = 2000
TEXT, WHOLE, NUMBER = frozenset({str}), frozenset({int}), frozenset({int, float})
NONE: Final = frozenset({type(None)})
TIMES: Final = (
    "setup", "call", "teardown", "shared", "setup_cpu", "call_cpu", "teardown_cpu", "shared_cpu",
)  # fmt: skip
RECORD: Final[Mapping[str, frozenset[type]]] = {
    "test": TEXT,
    "layer": TEXT,
    "outcome": TEXT,
    **dict.fromkeys(TIMES, NUMBER),
    "attempts": WHOLE,
    "cause": TEXT | NONE,
    "blamed": TEXT | NONE,
    "started": NUMBER,
    "worker": TEXT,
}
RUN: Final[Mapping[str, frozenset[type]]] = {
    "id": TEXT,
    "database": TEXT,
    "selected": WHOLE,
    "collected": WHOLE,
    "complete": frozenset({list, tuple}),
    "dirty": frozenset({bool}),
    "commit": TEXT | NONE,
    "branch": TEXT | NONE,
    "python": TEXT | NONE,
    "shard": TEXT | NONE,
    "hunt": TEXT | NONE,
    "seed": WHOLE | NONE,
}


def check_records(columns: Mapping[str, Sequence[Any]]) -> None:
    """By field, the values of one record or of many. Raises TypeError, ValueError or KeyError."""
    for name, allowed in RECORD.items():
        if not allowed.issuperset(map(type, columns[name])):
            odd = next(value for value in columns[name] if type(value) not in allowed)
            raise TypeError(f"the record's {name} is {odd!r:.100}")
    if not OUTCOMES.issuperset(columns["outcome"]):
        raise ValueError(f"its outcome is {min({*columns['outcome']} - OUTCOMES)!r}")
    are_finite = all(isfinite(sum(columns[name])) for name in (*TIMES, "started"))
    if not are_finite or any(max(map(abs, columns[name])) >= LONGEST for name in TIMES):
        raise ValueError("it has a time that no test takes")
    if not all(type(marker) is str for marker in chain.from_iterable(columns["markers"])):
        raise TypeError("its markers are no texts")


def check_run(facts: Mapping[str, Any]) -> None:
    """Raises TypeError or ValueError."""
    for name, allowed in RUN.items():
        if name in facts and type(facts[name]) not in allowed:
            raise TypeError(f"the run's {name} is {facts[name]!r:.100}")
    if facts.get("shard") and not SHARD.fullmatch(facts["shard"]):
        raise ValueError(f"the run's shard is {facts['shard']!r}")
    if not all(type(layer) is str for layer in facts.get("complete", ())):
        raise TypeError("the run's layers are no texts")
    time_of(facts["id"])
    if not RUN_ID.fullmatch(facts["id"]):
        raise ValueError(f"the run's id is {facts['id']!r:.100}")


def time_of(run: str) -> datetime:
    """Of its start, with which its id begins. Raises ValueError."""
    time = datetime.strptime(run[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if time.year < FIRST_YEAR:
        raise ValueError(f"the run is of the year {time.year}")
    return time
