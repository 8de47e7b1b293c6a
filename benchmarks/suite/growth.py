"""How a suite's cost grows: trivial tests in the usual shares, 100, 1,000 and 10,000 of them, with the whole testkit.

    make bench-suite
    cd build/order-service
    uv run python ../../benchmarks/suite/growth.py --output ../../benchmarks/suite/results

Serial, by two workers, and as four shards; processor seconds of all processes. A run's start is measured with a suite
of twenty tests and taken off, for each process that starts. The tests do nothing: so pytest and testkit are all
that can grow, and what the tests themselves do would only hide it. Exit status 1: a test of the largest suite costs
over 5 % more than one of the smallest, in the first way.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "testkit"))

from cost import suite

MOST_GROWTH = 1.05
SHARDS = 4
PLAIN = ["-p", "no:randomly", "-p", "no:cacheprovider", "-q", "--no-header"]


class Row(NamedTuple):
    how: str
    tests: int
    start: float
    seconds: float
    a_test: float
    """Milliseconds, the start taken off."""


def work(folder: Path, *options: str) -> float:
    """Processor seconds of pytest and all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", *PLAIN, *options, "tests"]
    environment = {**os.environ, "PYTEST_DEBUG_TEMPROOT": str(folder)}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def shards(folder: Path) -> float:
    return sum(work(folder, "--shard", f"{number}/{SHARDS}") for number in range(1, SHARDS + 1))


WAYS: dict[str, Callable[[Path], float]] = {
    "serial": work,
    "two workers": lambda folder: work(folder, "-n", "2"),
    "four shards": shards,
}


def measure(sizes: list[int], rounds: int, ways: list[str], root: Path) -> list[Row]:
    """Sizes in turn, so that load meets them alike; the least of all rounds is the least disturbed."""
    folders = {size: root / str(size) for size in (20, *sizes)}
    for size, folder in folders.items():
        suite(folder, size)
        work(folder)  # compiles
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for how in ways:
            for size, folder in folders.items():
                taken.setdefault((how, size), []).append(WAYS[how](folder))
                print(f"{how}, {size}: {taken[how, size][-1]:.2f} s", file=sys.stderr, flush=True)
    least = {key: min(seconds) for key, seconds in taken.items()}
    return [
        Row(how, size, start, least[how, size], 1000 * (least[how, size] - start) / (size - 20))
        for how in ways
        for start in [least[how, 20]]
        for size in sizes
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", choices=WAYS, nargs="+", default=list(WAYS))
    parser.add_argument("--output", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(options.tests, options.rounds, options.ways, Path(folder))
    serial = [row.a_test for row in rows if row.how == options.ways[0]]
    text = report(rows, serial[-1] / serial[0])
    print(text)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        file = options.output / f"{datetime.now(UTC):%Y-%m-%d}"
        file.with_suffix(".md").write_text(text, encoding="utf-8")
        file.with_suffix(".json").write_text(json.dumps([row._asdict() for row in rows], indent=1), encoding="utf-8")
    return int(serial[-1] > MOST_GROWTH * serial[0])


def report(rows: list[Row], growth: float) -> str:
    load = ", ".join(f"{one:.0f}" for one in os.getloadavg())
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, load {load}.",
        f"Python {platform.python_version()}, pytest {version('pytest')}.",
        "Processor seconds, least of the rounds; a start is a run of 20 tests.",
        "",
        "| how | tests | start, s | run, s | a test, ms |",
        "|---|---|---|---|---|",
        *(f"| {row.how} | {row.tests} | {row.start:.2f} | {row.seconds:.2f} | {row.a_test:.3f} |" for row in rows),
        "",
        f"A test of the largest suite costs {growth:.3f} of one of the smallest ({rows[0].how}).",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
