"""Planted races, their repaired twins and replays, as a table.

    make bench-schedules        # python=3.13 for another Python that is installed

Each race: the first schedule that fails (of at most 500), how many fail, the seconds to the first, and schedules in a
second of work. Each twin: the number of a false alarm, or 0. Then numbers that failed, and orders of asyncio's
primitives, are tried again in two other processes. Exit status 1: a race was missed, a twin gave an alarm, or a number
did not repeat.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from testkit.schedules.explorer import Explored, Known, Unjudged, explore
from testkit.schedules.run import run

from benchmarks.schedules.developed import DEVELOPED
from benchmarks.schedules.held_out import HELD_OUT, OUT_OF_REACH
from benchmarks.schedules.held_out_late import HELD_OUT_LATE
from benchmarks.schedules.primitives import order_of_notes
from benchmarks.schedules.shop import Race

LIMIT = 500
GROUPS = {"developed": DEVELOPED, "held out": HELD_OUT, "second held out": HELD_OUT_LATE, "out of reach": OUT_OF_REACH}
RACES = {name: race for races in GROUPS.values() for name, race in races.items()}
MOST_REPLAYS = 20
PRIMITIVES = range(1, 201)


def explored(race: Race, *, repaired: bool, schedules: int) -> tuple[Explored | Unjudged, float, float]:
    started, working = time.perf_counter(), time.process_time()
    result: Explored | Unjudged
    try:
        result = explore(partial(run, partial(race, repaired=repaired)), range(1, schedules + 1))
    except Unjudged as reason:
        result = reason
    return result, time.perf_counter() - started, time.process_time() - working


def numbers_that_fail(race: Race, schedules: int) -> list[int]:
    known = Known(partial(run, partial(race, repaired=False)))
    return [number for number in range(1, schedules + 1) if known.run(number).error]


def replayed(failing: dict[str, list[int]]) -> tuple[int, int]:
    """How many of the numbers fail again, and of how many."""
    again = 0
    for name, numbers in failing.items():
        known = Known(partial(run, partial(RACES[name], repaired=False)))
        again += sum(known.run(number).error is not None for number in numbers)
    return again, sum(map(len, failing.values()))


def row(group: str, name: str, race: Race, failing: list[int], schedules: int) -> list[object]:
    bad, seconds, _ = explored(race, repaired=False, schedules=LIMIT)
    good, _, work = explored(race, repaired=True, schedules=schedules)
    speed = f"{schedules / work:.0f}"
    return [group, name, first_failing(bad, "none"), len(failing), f"{seconds:.2f}", first_failing(good, "0"), speed]


def first_failing(result: Explored | Unjudged, none: str) -> str:
    if isinstance(result, Unjudged):
        return "no verdict"
    return str(result.failure.number) if result.failure else none


def table(schedules: int) -> tuple[dict[str, list[int]], bool]:
    """Prints it. Returns numbers that failed, and whether each race within reach was found and no twin alarmed."""
    failing: dict[str, list[int]] = {}
    holds = True
    head = ["group", "race", "first", f"failing of {schedules}", "s to the first", "twin", "schedules/s"]
    print("", f"| {' | '.join(head)} |", "|---" * len(head) + "|", sep="\n")
    for group, races in GROUPS.items():
        for name, race in races.items():
            numbers = numbers_that_fail(race, schedules)
            failing[name] = numbers[:MOST_REPLAYS]
            cells = row(group, name, race, numbers, schedules)
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
            holds = holds and (bool(numbers) or race in OUT_OF_REACH.values()) and cells[5] == "0"
    return failing, holds


def again(path: Path) -> int:
    kept = json.loads(path.read_text())
    failing, total = replayed(kept["failing"])
    print(f"{failing} of {total} replays fail again")
    pairs = list(zip(map(order_of_notes, PRIMITIVES), kept["primitives"], strict=True))
    repeated = sum(a == b for a, b in pairs)
    print(f"{repeated} of {len(pairs)} orders of asyncio's primitives repeat", flush=True)
    return 0 if (failing, repeated) == (total, len(pairs)) else 1


def in_other_processes(failing: dict[str, list[int]]) -> int:
    """With other orders of sets."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "replays.json"
        path.write_text(json.dumps({"failing": failing, "primitives": list(map(order_of_notes, PRIMITIVES))}))
        command = [sys.executable, "-m", "benchmarks.schedules.run", "--replay", str(path)]
        return max(
            subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=False).returncode for seed in "23"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=LIMIT)
    parser.add_argument("--replay", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay:
        return again(options.replay)
    print("Python", *sys.version_info[:3])
    failing, holds = table(options.schedules)
    return in_other_processes(failing) or (0 if holds else 1)


if __name__ == "__main__":
    sys.exit(main())
