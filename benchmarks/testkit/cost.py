"""What the testkit costs: trivial tests under bare pytest and under pytest with the whole testkit.

Alternating runs in one process tree, CPU seconds of the children, and the median of their ratios.
The nearest peer, pytest-test-categories, runs beside it where it is installed.

    cd build/order-service
    uv run python ../../benchmarks/testkit/cost.py
    uv run --with pytest-test-categories python ../../benchmarks/testkit/cost.py

On a busy machine seconds are noise. With `--instructions` valgrind counts the instructions of one run
of each: many times slower, but what else the machine does hardly matters.

Nothing is compiled beforehand, as in a first run. `--compiled` is the second run of the same files: a test
costs pytest less than half, and the same testkit is a larger share of it.
"""

import argparse
import importlib.util
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

PLAIN = ["-p", "no:randomly", "-p", "no:cacheprovider", "-q", "--no-header"]
CONFIGURATION = """
[tool.pytest]
minversion = "9.2"
addopts = ["--import-mode=importlib"]
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
filterwarnings = ["error"]

[tool.testkit]
"""
# valgrind makes a test as slow as a real one, and a slow test costs more: it is written at once, for instance.
CLOCK = """
from _pytest import timing

def slower(clock, began, valgrind=40):
    return lambda: began + (clock() - began) / valgrind

timing.time = slower(timing.time, timing.time())
timing.perf_counter = slower(timing.perf_counter, timing.perf_counter())
"""
BARE = {"bare pytest": ["-p", "no:testkit", "-p", "no:test_categories"]}
TESTKIT = {"testkit": ["-p", "no:test_categories"]}
PEER = {
    "pytest-test-categories": ["-p", "no:testkit", "--test-categories-enforcement=off", "-W", "default"]  # it warns
}
LAYERS = {"unit": 60, "integration": 35, "e2e": 5}
"""Tests of a hundred."""
A_FILE = 50
NOT_COMPILED = "PYTHONDONTWRITEBYTECODE"
# setarch: addresses that differ from run to run change the order of sets.
COUNTING = ("setarch", "-R", "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")

Measure = Callable[[Path, list[str]], float]


def suite(folder: Path, tests: int) -> None:
    for layer, share in LAYERS.items():
        number = tests * share // 100
        for start in range(0, number, A_FILE):
            file = folder / "tests" / layer / f"test_numbers_{start // A_FILE}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            names = range(start, min(start + A_FILE, number))
            bodies = (f"def test_number_{n}_is_itself():\n    assert {n} == int('{n}')\n" for n in names)
            file.write_text("\n\n".join(bodies), encoding="utf-8")
    (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "slower_clock.py").write_text(CLOCK, encoding="utf-8")


def run(folder: Path, options: list[str], *prefix: str) -> str:
    """Gives what it wrote to stderr."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONHASHSEED": "0",
        "PYTEST_DEBUG_TEMPROOT": str(folder),  # or pytest removes what runs of other projects left
    }
    command = [*prefix, sys.executable, "-m", "pytest", *PLAIN, *options, "tests"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    done = subprocess.run(command, cwd=folder, env=environment, check=True, stdout=nowhere, stderr=pipe, text=True)
    return done.stderr


def cpu_seconds(folder: Path, options: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(folder, options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def thousand_million_instructions(folder: Path, options: list[str]) -> float:
    counted = run(folder, ["-p", "slower_clock", *options], *COUNTING)
    counts = re.findall(r"I\s+refs:\s+([\d,]+)", counted)  # small ones are of forked processes
    return max(int(count.replace(",", "")) for count in counts) / 1e9


def compare(tests: int, rounds: int, candidates: dict[str, list[str]], measure: Measure, unit: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        suite(folder, tests)
        if NOT_COMPILED not in os.environ:
            for options in candidates.values():
                run(folder, options)
        costs: dict[str, list[float]] = {name: [] for name in candidates}
        for _ in range(rounds):
            for name, options in candidates.items():
                costs[name].append(measure(folder, options))
    bare = costs["bare pytest"]
    for name, taken in costs.items():
        ratio = statistics.median(mine / its for mine, its in zip(taken, bare, strict=True))
        print(f"{tests:>7} {name:<24} {statistics.median(taken):8.2f} {unit}   ratio {ratio:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--compiled", action="store_true")
    chosen = parser.parse_args()
    os.environ.pop(NOT_COMPILED, None)
    if not chosen.compiled:
        os.environ[NOT_COMPILED] = "1"
    peer = PEER if importlib.util.find_spec("pytest_test_categories") else {}
    for tests in chosen.tests:
        if chosen.instructions:
            ways, measure, rounds, unit = BARE | TESTKIT, thousand_million_instructions, 1, "G instructions"
        else:
            ways, measure, rounds, unit = BARE | TESTKIT | peer, cpu_seconds, chosen.rounds, "s"
        compare(tests, rounds, ways, measure, unit)


if __name__ == "__main__":
    main()
