"""Planted races, their repaired twins and replays, as a table.

With testkit's `src` in PYTHONPATH:

    python -m benchmarks.schedules.run [--schedules N] [--replays FILE] [--replay FILE]

Each race: the first schedule that fails (of at most 500), how many fail, the seconds to the first, and schedules in a
second of work. Each twin: the number of a false alarm, or 0. `--replays FILE` writes numbers that failed, and orders
of asyncio's primitives; `--replay FILE` tries them again, in another process, on the Python that runs it.
"""

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

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


def table(schedules: int) -> dict[str, list[int]]:
    """Prints it. Returns numbers that failed."""
    failing: dict[str, list[int]] = {}
    head = ["group", "race", "first", f"failing of {schedules}", "s to the first", "twin", "schedules/s"]
    print("", f"| {' | '.join(head)} |", "|---" * len(head) + "|", sep="\n")
    for group, races in GROUPS.items():
        for name, race in races.items():
            numbers = numbers_that_fail(race, schedules)
            failing[name] = numbers[:MOST_REPLAYS]
            print(f"| {' | '.join(map(str, row(group, name, race, numbers, schedules)))} |", flush=True)
    return failing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=LIMIT)
    parser.add_argument("--replays", type=Path)
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    print("Python", *sys.version_info[:3])
    if options.replay:
        kept = json.loads(options.replay.read_text())
        again, total = replayed(kept["failing"])
        print(f"{again} of {total} replays fail again")
        pairs = list(zip(map(order_of_notes, PRIMITIVES), kept["primitives"], strict=True))
        print(f"{sum(a == b for a, b in pairs)} of {len(pairs)} orders of asyncio's primitives repeat")
        return
    failing = table(options.schedules)
    if options.replays:
        orders = [order_of_notes(number) for number in PRIMITIVES]
        options.replays.write_text(json.dumps({"failing": failing, "primitives": orders}))


if __name__ == "__main__":
    main()
