"""What the readers over time cost: 100,000 outcomes as records and as a history, each reader in its own process.

    make bench-readers

Prints seconds of processor time, with the start of Python, and the most memory. Exit status 1: one takes too much.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from testkit.history.runs import PastRun
from testkit.records import Record, line, run_as_json

from benchmarks.history.world import Maker

HERE = Path(__file__).parent
OUTCOMES = 100_000
MOST_SECONDS, MOST_MEGABYTES = 3.0, 300.0
MEASURE = (
    "import json, os, pathlib, re, sys\n"
    "from testkit.__main__ import main\n"
    "status = main(sys.argv[1:])\n"
    "times, use = os.times(), pathlib.Path('/proc/self/status').read_text()\n"
    "most = int(re.search(r'VmHWM:\\s+(\\d+)', use)[1]) / 1e3\n"
    "print(json.dumps([status, times.user + times.system, most]), file=sys.stderr)\n"
)
ROWS = (
    ("history add", "records", "history", "add", "reports"),
    ("flakes", "records", "flakes", "reports"),
    ("flakes", "a history", "flakes", ".testkit"),
    ("risks", "records", "risks", "reports"),
    ("risks", "a history", "risks", ".testkit"),
    ("history show", "a history", "history", "show"),
    ("patterns", "records", "patterns", "reports"),
    ("triage", "records", "triage", "reports", "--format", "json", "--output", "triage.json"),
    ("export", "records", "export", "reports", "--ctrf", "ctrf.json"),
    ("report", "records, history", "report", "reports"),
)
"""What reads, what it reads, and its command."""


def main() -> int:
    parameters = tomllib.loads((HERE / "parameters.toml").read_text(encoding="utf-8"))["defaults"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "src" / "app").mkdir(parents=True)
        (folder / "src" / "app" / "module_00.py").touch()
        limits = "[tool.testkit.history]\nkeep = 100000\ndays = 100000\n"  # the runs are of the past
        (folder / "pyproject.toml").write_text(limits, encoding="utf-8")
        count = write_records(folder / "reports", parameters)
        size = sum(file.stat().st_size for file in (folder / "reports").iterdir())
        print(f"{count} outcomes, {size / 1e6:.1f} MB of records\n")
        print("| reader | reads | CPU seconds | MB |\n|---|---|---|---|")
        holds = [show(folder, *row) for row in ROWS]
        print(f"\nThe page: {(folder / 'reports/report.html').stat().st_size / 1e6:.2f} MB")
        print(f"\nThe history: {(folder / '.testkit/history.jsonl').stat().st_size / 1e6:.2f} MB")
    return int(not all(holds))


def write_records(folder: Path, parameters: dict[str, Any]) -> int:
    folder.mkdir()
    count, seed = 0, 0
    while count < OUTCOMES:
        seed += 1
        for past in Maker(seed, parameters).make().history.runs:
            if count < OUTCOMES:
                identity = f"{past.run.id}.{seed:06}"
                run = run_as_json(past.run._replace(id=identity))
                text = "".join(line(record, run) for record in records(past))
                (folder / f"run-{identity}.jsonl").write_text(text, encoding="utf-8")
                count += len(past.results)
    return count


def records(past: PastRun) -> list[Record]:
    numbers = (0.001, past.results[0].seconds, 0.001, 0.0, 0.001, 0.005, 0.001, 0.0)
    return [
        Record(each.test, "unit", each.outcome, *numbers, each.attempts, None, None, (), past.run, each.failure)
        for each in past.results
    ]


def show(folder: Path, reader: str, reads: str, *arguments: str) -> bool:
    """Whether it holds its limits."""
    command = [sys.executable, "-c", MEASURE, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    status, seconds, megabytes = json.loads(done.stderr.splitlines()[-1])
    assert status == 0, done.stderr
    holds = seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES
    print(f"| {reader} | {reads} | {seconds:.2f} | {megabytes:.0f}{'' if holds else ' TOO MUCH'} |", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())
