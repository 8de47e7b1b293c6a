"""What traces cost a green run: integration tests of the service that send SQL and requests, with and without them.

    make bench-traces args="--rounds 5"

One process runs each test twice a round with traces and twice without (ABBA), and counts CPU time, so what else the
machine does meets both alike. The cost of a test is the least of its runs, set-up and hooks included: noise only adds.
"Without" also leaves out the requests that `testkit api-coverage` needs. What a start costs is not in it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

TESTS = (
    "tests/integration/api/test_orders.py",
    "tests/integration/api/test_orders_requests.py",
    "tests/integration/api/test_products.py",
    "tests/integration/connectors/test_payments.py",
    "tests/integration/repositories/test_orders.py",
    "tests/integration/repositories/test_orders_queries.py",
    "tests/integration/use_cases",
)
PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "benchmarks.triage.repeated")
HERE = Path(__file__).parents[2]
Costs = dict[str, dict[str, list[float]]]


def measured(service: Path, tests: Sequence[str], rounds: int) -> Costs:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "costs")
        variables = {"PYTHONPATH": str(HERE), "ROUNDS": str(rounds), "COSTS": str(output)}
        environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        command = [service / ".venv/bin/python", "-m", "pytest", *PLAIN, *tests]
        subprocess.run(command, cwd=service, env=environment | variables, check=True, stdout=subprocess.DEVNULL)
        costs: Costs = json.loads(output.read_text(encoding="utf-8"))
        return costs


def total(costs: Costs, way: str, of_runs: Callable[[list[float]], float]) -> float:
    return sum(of_runs(runs[way]) for runs in costs.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", type=Path, help="a baked service, installed")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="of the service")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    costs = measured(options.service.resolve(), options.tests, options.rounds)
    print(f"{len(costs)} tests, {2 * options.rounds} runs each way")
    for name, of_runs in {"least": min, "median": median}.items():
        ours, bare = total(costs, "with", of_runs), total(costs, "without", of_runs)
        print(f"{name}: {ours:.3f} s with traces, {bare:.3f} s without: they cost {ours / bare - 1:.1%}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
