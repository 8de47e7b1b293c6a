"""How long each test takes: medians over its newest runs, kept as one file of JSON (node id: seconds)."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from testkit.history.runs import PastRun
from testkit.reporting import replace_file

NEWEST = 5
"""Runs of a test: what it took long ago says little about it today."""


def durations(runs: Sequence[PastRun]) -> dict[str, float]:
    """Of runs, oldest first. One that failed may have ended early, so it counts only for a test that never passed."""
    passed: dict[str, list[float]] = defaultdict(list)
    others: dict[str, list[float]] = defaultdict(list)
    for past in runs:
        for result in past.results:
            (passed if result.outcome == "passed" else others)[result.test].append(result.seconds)
    return {test: round(median(seconds[-NEWEST:]), 6) for test, seconds in sorted((others | passed).items())}


def write(file: Path, seconds: Mapping[str, float]) -> None:
    replace_file(file, json.dumps(seconds, indent=0))


def read(file: Path) -> dict[str, float]:
    """Raises ValueError for a file that holds something else; OSError when there is none."""
    loaded = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict) or not all(type(seconds) in {int, float} for seconds in loaded.values()):
        raise ValueError("it does not map node ids to seconds")
    return loaded
