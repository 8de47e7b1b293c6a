"""1, 2 and 4 processes of the service over PostgreSQL: requests a second, and whose processor time a request takes.

The processes listen on one port (SO_REUSEPORT), as replicas behind a balancer. They, PostgreSQL and the sender of the
requests share this machine's cores, so the processor time of each says more than requests a second do.

    uv run python -m benchmarks.service.workers --output benchmarks/service/results
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from uuid import uuid4

from benchmarks.service.run import Server, about, databases, started

SCENARIOS = ("place", "read", "list")
TICK = os.sysconf("SC_CLK_TCK")
HEADER = """| endpoint | processes | req/s | p50 ms | p99 ms | service us | PostgreSQL us | sender us |
|---|---|---|---|---|---|---|---|"""


def cpu_of(pids: Sequence[int]) -> float:
    """Seconds, user and system, of all threads."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICK


def backends_of(database: str) -> list[int]:
    """PostgreSQL's processes for a database name it in their titles."""
    titles = subprocess.run(["ps", "-eo", "pid=,args="], check=True, capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in titles.splitlines() if f" {database} " in line and "postgres:" in line]


@dataclass
class Replicas(Server):
    database: str = ""
    pids: list[int] = field(default_factory=list)

    def cpu(self) -> float:
        return cpu_of(self.pids)

    def measured(self, scenario: str, count: int, connections: int) -> dict[str, float]:
        backends = backends_of(self.database)
        before, own = cpu_of(backends), time.process_time()
        block = self.block(scenario, count, connections)
        shared = {"postgres_us": cpu_of(backends) - before, "sender_us": time.process_time() - own}
        return block | {name: 1e6 * seconds / count for name, seconds in shared.items()}


def start(service: Path, count: int, folder: Path, stack: ExitStack) -> Replicas:
    token, [url] = databases("postgresql", service, folder, 1)
    replicas = Replicas(str(count), 0, token, database=url.rpartition("/")[2])
    for _ in range(count):
        log = folder / uuid4().hex
        os.environ["BENCHMARK_PORT"] = str(replicas.port)  # 0 for the first: any
        replicas.port = stack.enter_context(started(service, "ours", url, "http://127.0.0.1:9", log))()
        replicas.pids.append(int(re.findall(r"pid=(\d+)", log.read_text())[0]))
    return replicas


def rounds(replicas: Sequence[Replicas], options: argparse.Namespace) -> str:
    """The first round warms up, and opens each pool's connections."""
    rows = [HEADER]
    for scenario in SCENARIOS:
        blocks: dict[str, list[dict[str, float]]] = {one.variant: [] for one in replicas}
        for turn in range(options.rounds + 1):
            for one in replicas if turn % 2 else replicas[::-1]:
                blocks[one.variant].append(one.measured(scenario, options.requests, options.connections))
            print(f"{scenario}: round {turn} of {options.rounds}", file=sys.stderr, flush=True)
        rows += [_row(scenario, variant, measured[1:]) for variant, measured in blocks.items()]
    return "\n".join(rows) + "\n"


def _row(scenario: str, variant: str, blocks: Sequence[dict[str, float]]) -> str:
    names = ("per_second", "p50_ms", "p99_ms", "cpu_us", "postgres_us", "sender_us")
    figures = [f"{median(block[name] for block in blocks):.0f}" for name in names]
    return f"| {scenario} | {variant} | {' | '.join(figures)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", type=Path, default=Path("build/order-service"), help="generated and installed")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=800, help="of a block")
    parser.add_argument("--connections", type=int, default=16, help="more, and PostgreSQL refuses some of 7 pools")
    parser.add_argument("--output", type=Path, help="folder for the Markdown file")
    options = parser.parse_args()
    service = options.service.resolve()
    if "TEST_DATABASE_URL" not in os.environ:
        again = [sys.executable, "-m", "benchmarks.service.workers", *sys.argv[1:]]
        return subprocess.run([service / ".venv/bin/testkit", "postgres", "--", *again], check=False).returncode
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        table = rounds([start(service, count, Path(name), stack) for count in options.workers], options)
    made = about(service)
    text = f"# Processes over PostgreSQL, {made['at']}\n\n{made['commit']}; {made['machine']}.\n\n{table}"
    print(text)
    if options.output:
        (options.output / f"{datetime.now(UTC).date()}-workers.md").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
