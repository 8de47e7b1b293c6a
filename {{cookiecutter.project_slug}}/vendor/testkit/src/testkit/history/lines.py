"""The lines of a history file: the names of tests once, and of each run one letter a test.

    {"history": 1, "names": "<hash>", "path": "tests/unit/test_orders.py", "of": ["::test_a", "::test_b"]}
    {"history": 1, "suite": "<hash>", "of": [["<hash of names>", 2]]}
    {"history": 1, "run": {"id": ...}, "suite": "<hash>", "outcomes": ".F", "times": [12, 3400], ...}

Names and suites are known by their content, so files merge by putting their lines together, a new test adds
the names of its file and not of all, and a line that is lost takes only its own tests along.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from testkit.history.failures_kept import failures_as_json, failures_from
from testkit.history.runs import PastRun, Result
from testkit.records import Run, run_from

SCHEMA = 1
LETTERS = {"passed": ".", "failed": "F", "error": "E", "skipped": "s", "xfailed": "x", "xpassed": "X", "crashed": "C"}
OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}
TIMES = 10_000
"""Times are whole tenths of a millisecond."""


class Names(NamedTuple):
    """Of a file's tests, those that a run had."""

    path: str
    rest: tuple[str, ...]
    """Of their node ids."""


Suite = tuple[tuple[str, int], ...]
"""Hashes of names, and how many names each has."""


class RunLine(NamedTuple):
    run: Run
    suite: str
    outcomes: str
    text: str
    """The line itself."""


def to_text(data: dict[str, Any]) -> str:
    """ASCII in one fixed order: the same data is the same line."""
    return json.dumps({"history": SCHEMA, **data}, separators=(",", ":"), sort_keys=True)


def hash_of(content: object) -> str:
    return blake2b(json.dumps(content).encode(), digest_size=8).hexdigest()


def names_of(tests: Iterable[str]) -> list[Names]:
    """`tests` are sorted by `order`."""
    parts = (test.partition("::") for test in tests)
    grouped = groupby(parts, key=lambda part: part[0])
    return [Names(path, tuple(separator + rest for _, separator, rest in group)) for path, group in grouped]


def order(result: Result) -> tuple[str, str]:
    """A file's tests are together, as they aren't in plain order: `test_a.py::x`, `test_a.py.txt`."""
    path, _, rest = result.test.partition("::")
    return path, rest


def encode(past: PastRun) -> tuple[dict[str, Names], tuple[str, Suite], RunLine]:
    """Names by hash, the suite with its hash, and the run."""
    results = sorted({result.test: result for result in past.results}.values(), key=order)
    names = {hash_of(each): each for each in names_of(result.test for result in results)}
    suite: Suite = tuple((key, len(each.rest)) for key, each in names.items())
    key, outcomes = hash_of(suite), "".join(LETTERS[result.outcome] for result in results)
    data = {
        "run": past.run._asdict(),
        "suite": key,
        "outcomes": outcomes,
        "times": [round(result.seconds * TIMES) for result in results],
        "attempts": {str(at): result.attempts for at, result in enumerate(results) if result.attempts != 1},
        "quarantined": [at for at, result in enumerate(results) if result.quarantined],
        "failures": failures_as_json([result.failure for result in results]),
    }
    text = to_text({name: value for name, value in data.items() if value})
    return names, (key, suite), RunLine(past.run, key, outcomes, text)


def decode(line: RunLine, tests: Sequence[str | None]) -> PastRun:
    """`tests` are those of its suite, None where a name is lost."""
    data = json.loads(line.text)
    attempts = {int(at): int(count) for at, count in data.get("attempts", {}).items()}
    quarantined, failures = set(data.get("quarantined", ())), failures_from(data.get("failures", []))
    results = [
        Result(test, OUTCOMES[letter], time / TIMES, attempts.get(at, 1), failures.get(at), at in quarantined)
        for at, (test, letter, time) in enumerate(zip(tests, line.outcomes, data["times"], strict=True))
        if test is not None
    ]
    return PastRun(line.run, results)


def parse_names(data: dict[str, Any]) -> tuple[str, Names]:
    """Raises ValueError, TypeError or KeyError, as the functions below."""
    names = Names(data["path"], tuple(data["of"]))
    if not all(isinstance(text, str) for text in (names.path, *names.rest)):
        raise TypeError("a name is no text")
    return _same(data["names"], names), names


def parse_suite(data: dict[str, Any]) -> tuple[str, Suite]:
    suite = tuple((str(key), int(count)) for key, count in data["of"])
    return _same(data["suite"], suite), suite


def _same(key: Any, content: object) -> str:
    if key != hash_of(content):
        raise ValueError("its hash says that it was changed")
    return str(key)


def parse_run(data: dict[str, Any]) -> RunLine:
    outcomes, times = data.get("outcomes", ""), data.get("times", [])
    if not isinstance(outcomes, str) or not set(outcomes) <= set(OUTCOMES):
        raise ValueError("it has an unknown outcome")
    if len(times) != len(outcomes) or not all(isinstance(time, int) for time in times):
        raise ValueError("it needs a time for each outcome")
    line = RunLine(run_from(data["run"]), str(data["suite"]), outcomes, to_text({"times": [], "outcomes": "", **data}))
    decode(line, [None] * len(outcomes))
    return line
