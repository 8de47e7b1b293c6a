"""`testkit shards`: did each test run in one shard, and did the shards take the same time; refreshes the durations."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, WARNING, Finding
from testkit.history.merged import history_with
from testkit.records import by_run, read
from testkit.reporting import Report, add_format, add_records, show
from testkit.sharding.balance import Balance, balances
from testkit.sharding.durations import durations, write
from testkit.sharding.settings import ShardSettings


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    settings = read_settings(ShardSettings, "shards", Path.cwd())
    records = read(options.records)
    summary = []
    if options.write:
        seconds = durations(history_with(records, None, Path.cwd()).runs)
        if not seconds:
            raise CannotJudge(f"{options.records[0]} holds no test: run pytest first")
        write(Path(settings.durations), seconds)
        summary = [f"shards: wrote the durations of {len(seconds)} tests to {settings.durations}"]
    sets = balances(by_run(records))
    if not sets and not options.write:
        raise CannotJudge("no run here was one shard of several: run `pytest --shard 1/2` and `--shard 2/2` first")
    return show(report_on(sets, settings, summary), options.format)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit shards",
        description="Did each test run in exactly one shard, and did the shards take the same time?",
    )
    add_records(parser)
    parser.add_argument("--write", action="store_true", help="write the durations that `pytest --shard` reads")
    add_format(parser)
    return parser


def report_on(sets: Sequence[Balance], settings: ShardSettings, summary: Sequence[str] = ()) -> Report:
    findings = [one for each in sets for one in _findings(each, settings)]
    details = {
        "shards": [
            {"name": each.name, "tests": each.tests, "seconds": each.seconds, "imbalance": each.imbalance}
            for each in sets
        ]
    }
    return Report("shards", findings, table=[_line(each) for each in sets], summary=summary, details=details)


def _line(each: Balance) -> str:
    times = ", ".join(f"{seconds:.1f}" for seconds in each.seconds)
    return f"{each.name}: {each.tests} tests in {len(each.runs)} shards, {times} s, imbalance {each.imbalance:.1f} %"


def _findings(each: Balance, settings: ShardSettings) -> list[Finding]:
    if each.gap:
        return [Finding("tests", 0, "shard", ERROR, f"{each.name}: {each.gap}", "", scope=each.name)]
    if each.imbalance <= settings.imbalance:
        return []
    message = f"the slowest shard of {each.name} took {each.imbalance:.1f} % longer than the average"
    remedy = "refresh the durations with `testkit shards --write`, or take fewer shards"
    return [Finding("tests", 0, "imbalance", WARNING, message, remedy, scope=each.name)]
