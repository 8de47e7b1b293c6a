"""`testkit load -- COMMAND`: runs locust, and judges what it measured by `[tool.testkit.load]`.

locust itself never fails a slow run, nor one that sent nothing.
"""

import argparse
import csv
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.load.judge import judge
from testkit.load.settings import LoadSettings
from testkit.load.statistics import Requests, parse
from testkit.reporting import Report, add_format, show

STDERR = 2
RAN = (0, 1)
"""1: a request or a task failed. The threshold judges requests, and a failed task is a finding."""


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    settings = read_settings(LoadSettings, "load", Path.cwd())
    requests, exceptions = measure(options.command, options.reports)
    users = Path(options.users).as_posix()
    findings = [*judge(users, requests, settings), *(_failed_task(users, *one) for one in exceptions)]
    table = [_line(one) for one in requests]
    sent = sum(one.number for one in requests)
    summary = [f"load: {sent} requests, {'thresholds broken' if findings else 'all thresholds hold'}"]
    return show(Report("load", findings, table=table, summary=summary), options.format)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit load",
        description="Runs locust without its web page, and judges p95, errors and the number of requests.",
    )
    parser.add_argument("--users", default="loadtests", metavar="PATH", help="locust's file or folder (loadtests)")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="FOLDER", help="default: reports")
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="locust and its options, after --")
    add_format(parser)
    return parser


def measure(command: Sequence[str], reports: Path) -> tuple[list[Requests], list[tuple[str, str]]]:
    """The requests, and how often which task raised what. Raises CannotJudge."""
    statistics, exceptions = reports / "load.json", reports / "load_exceptions.csv"
    for stale in (statistics, exceptions):
        stale.unlink(missing_ok=True)
    prefix = ["--headless", "--only-summary", "--json-file", str(reports / "load"), "--csv", str(reports / "load")]
    status = _run([*command, *prefix])
    if status not in RAN or not statistics.exists():
        raise CannotJudge(f"locust ended with {status}, and its statistics don't count: its output says why")
    requests = parse(statistics.read_text(encoding="utf-8"), str(statistics))
    broken = list(_exceptions(exceptions))
    if status and not broken and not any(one.failures for one in requests):
        raise CannotJudge(f"locust ended with {status}, and no request or task failed: its output says why")
    return requests, broken


def _run(command: Sequence[str]) -> int:
    """Its output goes where a report in JSON is not."""
    try:
        return subprocess.run(command, check=False, stdout=STDERR).returncode
    except OSError as error:
        raise CannotJudge(f"{command[0]} can't be started ({error}): install locust, or say where it is") from error


def _exceptions(file: Path) -> Iterator[tuple[str, str]]:
    if file.exists():
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["Count"], row["Message"]


def _failed_task(users: str, times: str, error: str) -> Finding:
    message = f"a task of a user broke {times} times: {error}"
    return Finding(users, 0, "broken-task", ERROR, message, "correct it: what it did not send was not measured")


def _line(one: Requests) -> str:
    return f"{one.number:8} requests  {one.failures:6} failed  p95 {one.p95 or 0:6} ms  {one.name}"
