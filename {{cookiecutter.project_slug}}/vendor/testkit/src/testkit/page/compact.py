"""The tests as columns: ten thousand of them are under a megabyte. Pure; `page.js` reads it back."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from os.path import commonprefix
from typing import Any

TIMES = 10_000
"""Times are whole tenths of a millisecond."""
LONGEST_NAME = 240
MOST_REASONS = 300


def columns(tests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of tests as in report.json, sorted by name."""
    layers, databases = _distinct(tests, "layer"), _distinct(tests, "database")
    outcomes = _distinct(tests, "outcome")
    reasons = _distinct((test for test in tests if test["cause"]), "cause")[:MOST_REASONS]
    known = {reason: index for index, reason in enumerate(reasons)}
    return {
        **front_coded([_shortened(test["test"]) for test in tests]),
        "layers": layers,
        "databases": databases,
        "outcomes": outcomes,
        "layer": [layers.index(test["layer"]) for test in tests],
        "database": [databases.index(test["database"]) for test in tests] if len(databases) > 1 else [],
        "outcome": [outcomes.index(test["outcome"]) for test in tests],
        "times": [round(test[part] * TIMES) for part in ("setup", "call", "teardown", "cpu") for test in tests],
        "reasons": [reason[:LONGEST_NAME] for reason in reasons],
        "reason": {index: known[test["cause"]] for index, test in enumerate(tests) if test["cause"] in known},
        "labels": {index: test["labels"] for index, test in enumerate(tests) if test["labels"]},
    }


def _distinct(tests: Iterable[Mapping[str, Any]], key: str) -> list[Any]:
    return list(dict.fromkeys(test[key] for test in tests))


def front_coded(names: Sequence[str]) -> dict[str, Any]:
    """Of each name how many characters it shares with the one before, and the rest."""
    shared = [0, *(_length(commonprefix(pair)) for pair in pairwise(names))][: len(names)]  # noqa: RUF071  (of characters)
    return {
        "shared": shared,
        "rest": [_without(name, length) for name, length in zip(names, shared, strict=True)],
    }


def _length(text: str) -> int:
    """As JavaScript counts: in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _without(name: str, length: int) -> str:
    return name.encode("utf-16-le", "surrogatepass")[2 * length :].decode("utf-16-le", "surrogatepass")


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"
