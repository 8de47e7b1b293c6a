"""What traces cost a green run of the service: instructions of whole runs, with the tracer and without it.

    make bench-traces (args="--every 4")

valgrind counts the instructions of pytest over every fourth unit and integration test, so it doesn't matter what else
the machine does. A third run, of one test, is what the start and the collection of the suite take. "Without" also
leaves out the requests that `testkit api-coverage` needs.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parents[2]
# setarch: addresses that differ from run to run change the order of sets.
COUNTING = ("setarch", "-R", "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "benchmarks.triage.every")
WITHOUT = ("-p", "no:testkit.tracing.plugin")
LAYERS = ("tests/unit", "tests/integration")


def instructions(service: Path, every: int, options: tuple[str, ...]) -> int:
    variables = {"PYTHONPATH": str(HERE), "PYTHONHASHSEED": "0", "EVERY": str(every)}
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    command = [*COUNTING, service / ".venv/bin/python", "-m", "pytest", *PLAIN, *options, *LAYERS]
    whole = environment | variables
    done = subprocess.run(command, cwd=service, env=whole, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return max(int(count.replace(",", "")) for count in re.findall(r"I\s+refs:\s+([\d,]+)", done.stderr))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", type=Path, help="a baked service, installed")
    parser.add_argument("--every", type=int, default=4)
    options = parser.parse_args()
    runs = [(options.every, ()), (options.every, WITHOUT), (0, WITHOUT)]
    print("counting: some minutes", file=sys.stderr, flush=True)
    with ThreadPoolExecutor(max_workers=2) as two:
        ours, bare, start = two.map(lambda run: instructions(options.service.resolve(), *run), runs)
    tests_ours, tests_bare = ours - start, bare - start
    print(
        f"{ours / 1e9:.2f} thousand million instructions with traces, {bare / 1e9:.2f} without, {start / 1e9:.2f} start"
    )
    print(f"the tests: {tests_ours / tests_bare - 1:.1%} dearer")
    whole = (start + options.every * tests_ours) / (start + options.every * tests_bare)
    print(f"a whole run, its start once: {whole - 1:.1%} dearer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
