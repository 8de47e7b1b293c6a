"""What traces cost a green run: integration tests of the service that send SQL and requests, with and without them.

    uv run python -m benchmarks.triage.cost build/order-service [--rounds 3] [--repeats 5] [--tests FILE …]

In a round both ways run at the same time, so what else the machine does meets them alike. Each test runs some times in
a row in one process; its cost is the least CPU time of all its runs, set-up and hooks included. What the start costs
is compared in the same way. "Without" also leaves out the requests that `testkit api-coverage` needs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

TESTS = (
    "tests/integration/api/test_orders.py",
    "tests/integration/api/test_orders_requests.py",
    "tests/integration/api/test_products.py",
    "tests/integration/connectors/test_payments.py",
    "tests/integration/repositories/test_orders.py",
    "tests/integration/repositories/test_orders_queries.py",
    "tests/integration/use_cases",
)
WAYS = {"with": [], "without": ["-p", "no:testkit.tracing.plugin"]}
PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "benchmarks.triage.repeated")
HERE = Path(__file__).parents[2]


class Costs(NamedTuple):
    tests: dict[str, float]
    start: float
    """Seconds of what is no test: imports, collecting."""


def started(service: Path, way: str, tests: list[str], repeats: int, output: Path) -> subprocess.Popen[bytes]:
    variables = {"PYTHONPATH": str(HERE), "REPEATS": str(repeats), "COSTS": str(output)}
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    command = [service / ".venv/bin/python", "-m", "pytest", *PLAIN, *WAYS[way], *tests]
    return subprocess.Popen(command, cwd=service, env=environment | variables, stdout=subprocess.DEVNULL)


def one_round(service: Path, tests: list[str], repeats: int) -> dict[str, Costs]:
    with tempfile.TemporaryDirectory() as folder:
        outputs = {way: Path(folder, way) for way in WAYS}
        runs = [started(service, way, tests, repeats, output) for way, output in outputs.items()]
        assert [run.wait() for run in runs] == [0, 0], "a test failed"
        return {way: read(output) for way, output in outputs.items()}


def read(output: Path) -> Costs:
    data = json.loads(output.read_text(encoding="utf-8"))
    everything = sum(sum(costs) for costs in data["tests"].values())
    return Costs({test: min(costs) for test, costs in data["tests"].items()}, data["start"] - everything)


def least(rounds: list[Costs]) -> Costs:
    tests = {test: min(each.tests[test] for each in rounds) for test in rounds[0].tests}
    return Costs(tests, min(each.start for each in rounds))


def report(rounds: list[dict[str, Costs]]) -> str:
    best = {way: least([each[way] for each in rounds]) for way in WAYS}
    lines = [f"{len(best['with'].tests)} tests, {len(rounds)} rounds"]
    lines += [f"* {way}: tests {sum(c.tests.values()):.3f} s, start {c.start:.3f} s" for way, c in best.items()]
    ours, bare = best["with"], best["without"]
    of_tests = sum(ours.tests.values()) / sum(bare.tests.values()) - 1
    whole = (sum(ours.tests.values()) + ours.start) / (sum(bare.tests.values()) + bare.start) - 1
    return "\n".join([*lines, f"Traces cost {of_tests:.1%} of the tests, {whole:.1%} of the run."])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", type=Path, help="a baked service, installed")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="files of the service")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rounds: list[dict[str, Costs]] = []
    for _ in range(options.rounds):
        rounds.append(one_round(options.service.resolve(), list(options.tests), options.repeats))
        print(report(rounds), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
