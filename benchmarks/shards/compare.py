"""One machine against four: the same tests, the same gates, the same coverage, and how evenly the work is divided.

    make bench-shards args="--shards 4"

Exit status 1: they differ, or the shards are uneven. Imbalance is judged by processor seconds, and the shards are
divided by them: on a busy machine the clock says little. A service's own shards are divided by the clock.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from testkit.records import Record, read
from testkit.sharding.durations import write
from testkit.sharding.plan import imbalance

MOST_IMBALANCE = 10.0
"""Percent."""


class Seen(NamedTuple):
    gates: dict[str, object]
    coverage: set[tuple[str, str, str, str]]
    ledger: list[tuple[str, str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service", type=Path, help="an installed one")
    parser.add_argument("--shards", type=int, default=4)
    options = parser.parse_args()
    os.environ.pop("PYTHONPATH", None)  # the service has its own testkit
    service, reports = options.service.resolve(), options.service.resolve() / "reports"
    for folder in (reports, service / ".testkit"):
        shutil.rmtree(folder, ignore_errors=True)
    print(f"serial: {make(service, 'test', 'cov=yes'):.1f} s of work")
    alone = seen(service)
    make(service, "history")
    write(service / ".testkit" / "durations.json", {record.test: record.own_cpu for record in read([reports])})
    shutil.rmtree(reports)
    work = [
        make(service, "test", f"shard={number}/{options.shards}", "cov=yes") for number in range(1, options.shards + 1)
    ]
    shards = by_shard(read([reports]))
    together = seen(service)
    return report(alone, together, work, shards)


def make(service: Path, *arguments: str) -> float:
    """Processor seconds of the command and of all that it started and saw ending."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    subprocess.run(["make", "--silent", *arguments], cwd=service, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seen(service: Path) -> Seen:
    ledger = sorted((record.test, record.outcome) for record in read([service / "reports"]))
    statuses: dict[str, object] = {
        gate: subprocess.run(
            ["make", "--silent", *gate.split()], cwd=service, check=False, capture_output=True
        ).returncode
        for gate in ("coverage merge=yes", "pyramid")
    }
    testkit = [service / ".venv/bin/python", "-m", "testkit", "pyramid", "--format", "json"]
    verdict = json.loads(subprocess.run(testkit, cwd=service, check=False, capture_output=True).stdout)
    statuses["levels"] = [(level["layer"], level["functions"], level["tests"]) for level in verdict["levels"]]
    statuses["findings"] = verdict["findings"]
    return Seen(statuses, lines(service / "reports/coverage/coverage.xml"), ledger)


def lines(file: Path) -> set[tuple[str, str, str, str]]:
    """Of each line whether it ran, and which share of its branches."""
    classes = ET.parse(file).iter("class")  # noqa: S314  (coverage wrote it)
    return {
        (each.get("filename", ""), line.get("number", ""), line.get("hits", ""), line.get("condition-coverage", ""))
        for each in classes
        for line in each.iter("line")
    }


def by_shard(records: list[Record]) -> Mapping[str, list[Record]]:
    shards = sorted({record.run.shard or "" for record in records})
    return {shard: [record for record in records if record.run.shard == shard] for shard in shards}


def report(alone: Seen, together: Seen, work: list[float], shards: Mapping[str, list[Record]]) -> int:
    tests = [sum(record.own_cpu for record in records) for records in shards.values()]
    clock = [sum(record.own_seconds for record in records) for records in shards.values()]
    same = {name: getattr(alone, name) == getattr(together, name) for name in Seen._fields}
    print(f"{len(alone.ledger)} tests, {len(alone.coverage)} lines; gates {alone.gates}")
    print(f"{'shard':8} {'tests':>6} {'work of tests':>14} {'seconds of tests':>17} {'work of the job':>16}")
    for index, (shard, records) in enumerate(shards.items()):
        print(f"{shard:8} {len(records):6} {tests[index]:14.2f} {clock[index]:17.2f} {work[index]:16.2f}")
    uneven = {"work of tests": imbalance(tests), "seconds of tests": imbalance(clock), "work of jobs": imbalance(work)}
    print("imbalance: " + ", ".join(f"{name} {percent:.1f} %" for name, percent in uneven.items()))
    for name, holds in same.items():
        print(f"same {name}: {'yes' if holds else 'NO'}")
    print(*sorted(alone.coverage ^ together.coverage)[:10], sep="\n")
    return 0 if all(same.values()) and uneven["work of jobs"] < MOST_IMBALANCE else 1


if __name__ == "__main__":
    sys.exit(main())
