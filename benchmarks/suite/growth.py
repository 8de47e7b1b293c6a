"""How a suite's cost grows: trivial tests in the usual shares, 100, 1,000 and 10,000 of them, with the whole testkit.

    make bench-suite
    cd build/order-service
    uv run python ../../benchmarks/suite/growth.py

Serial, by two workers, and as four shards; processor seconds of all processes. What a further test costs is compared:
of the last 9,000 and of the first 900, so that the start of processes does not count. The tests do nothing: pytest and
testkit are all that can grow, and what the tests themselves do would only hide it. Workers also run without testkit:
pytest-xdist itself grows by a third. Exit status 1: in one of the ways a further test of the largest suite costs over
5 % more than one of the smaller, and so much more than without testkit.

On a busy machine seconds are noise: with `--instructions` valgrind counts what the serial way does, in one slow round.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[2])

from benchmarks.results import publish
from benchmarks.testkit.cost import BARE, NOT_COMPILED, cpu_seconds, suite, thousand_million_instructions

MOST_GROWTH = 1.05
SHARDS = 4
OFTENER = 3
"""Small suites run so many times as often as the largest: what disturbs them is a larger part."""

Way = Callable[[Path], float]


class Row(NamedTuple):
    way: str
    tests: int
    cost: float
    a_further_test: float
    """A thousandth of the cost's unit; 0 for the smallest suite."""


def serial(folder: Path) -> float:
    return cpu_seconds(folder, [])


def two_workers(folder: Path) -> float:
    return cpu_seconds(folder, ["-n", "2"])


def two_bare_workers(folder: Path) -> float:
    return cpu_seconds(folder, ["-n", "2", *BARE["bare pytest"]])


def four_shards(folder: Path) -> float:
    return sum(cpu_seconds(folder, ["--shard", f"{number}/{SHARDS}"]) for number in range(1, SHARDS + 1))


def counted(folder: Path) -> float:
    return thousand_million_instructions(folder, [])


WAYS: Mapping[str, Way] = {
    "serial": serial,
    "workers": two_workers,
    "workers, bare": two_bare_workers,
    "shards": four_shards,
}
COUNTED: Mapping[str, Way] = {"serial": counted}


def measure(sizes: list[int], rounds: int, ways: Mapping[str, Way], root: Path) -> dict[tuple[str, int], float]:
    """Sizes in turn, so that load meets them alike; the least of all rounds is the least disturbed."""
    for size in sizes:
        suite(root / str(size), size)
        serial(root / str(size))
        print(f"{size} tests are written and compiled", file=sys.stderr, flush=True)
    least: dict[tuple[str, int], float] = {}
    often = OFTENER if rounds > 1 else 1
    for number in range(1, rounds + 1):
        for name, way in ways.items():
            for size in [*sizes[:-1] * often, sizes[-1]]:
                shutil.rmtree(root / str(size) / "reports", ignore_errors=True)
                cost = way(root / str(size))
                least[name, size] = min(cost, least.get((name, size), cost))
                print(f"round {number} of {rounds}: {name}, {size} tests: {cost:.2f}", file=sys.stderr, flush=True)
    return least


def rows_of(least: Mapping[tuple[str, int], float], sizes: list[int], ways: Iterable[str]) -> list[Row]:
    rows = []
    for way in ways:
        rows.append(Row(way, sizes[0], least[way, sizes[0]], 0))
        for few, many in pairwise(sizes):
            further = 1000 * (least[way, many] - least[way, few]) / (many - few)
            rows.append(Row(way, many, least[way, many], further))
    return rows


def growth(rows: list[Row]) -> dict[str, float]:
    """By way: what a further test of the largest suite costs, of one of the smallest."""
    further: dict[str, list[float]] = {}
    for row in rows:
        further.setdefault(row.way, []).append(row.a_further_test)
    return {way: costs[-1] / costs[1] for way, costs in further.items()}


def grows_too_much(rows: list[Row]) -> bool:
    ratios = growth(rows)
    return any(ratio > MOST_GROWTH * max(1.0, ratios.get(f"{way}, bare", 1.0)) for way, ratio in ratios.items()
               if not way.endswith(", bare"))  # fmt: skip


def report(rows: list[Row], unit: str) -> str:
    lines = [
        f"Cost in {unit}, least of the rounds.",
        "",
        "| way | tests | cost | a further test / 1000 |",
        "|---|---:|---:|---:|",
        *(f"| {row.way} | {row.tests} | {row.cost:.2f} | {row.a_further_test:.3f} |" for row in rows),
        "",
        "A further test of the largest suite, of one of the smaller: "
        + ", ".join(f"{way} {ratio:.3f}" for way, ratio in growth(rows).items())
        + f" (at most {MOST_GROWTH}).",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, nargs="+", default=[100, 1_000, 10_000], help="three sizes or more")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", choices=WAYS, nargs="+", default=list(WAYS))
    parser.add_argument("--instructions", action="store_true", help="of the serial way, in one round")
    parser.add_argument("--output", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    os.environ.pop(NOT_COMPILED, None)
    ways = COUNTED if options.instructions else {name: WAYS[name] for name in options.ways}
    unit, name = (
        ("thousand million instructions", "instructions") if options.instructions else ("processor seconds", "")
    )
    with tempfile.TemporaryDirectory() as folder:
        least = measure(options.tests, 1 if options.instructions else options.rounds, ways, Path(folder))
    rows = rows_of(least, options.tests, ways)
    figures = [row._asdict() for row in rows]
    publish(
        "How a suite's cost grows", report(rows, unit), figures, options.output, "pytest", "pytest-xdist", name=name
    )
    return int(grows_too_much(rows))


if __name__ == "__main__":
    sys.exit(main())
