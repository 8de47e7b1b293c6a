"""`testkit pyramid`: is the suite's shape right, over the records of one run or of many."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from testkit.configuration import read_settings
from testkit.pyramid.chart import draw
from testkit.pyramid.rules import Pyramid, judge
from testkit.pyramid.settings import PyramidSettings
from testkit.records import read
from testkit.reporting import Report, add_format, add_records, show


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit pyramid",
        description="Are the layers' shares, skips and time budgets right? Reads records and runs nothing.",
    )
    add_records(parser)
    parser.add_argument(
        "--databases",
        type=lambda names: [name for name in names.split(",") if name],
        default=[],
        metavar="A,B",
        help="integration must have run on each of these",
    )
    add_format(parser)
    options = parser.parse_args(arguments)
    settings = read_settings(PyramidSettings, "pyramid", Path.cwd())
    pyramid = judge(read(options.records), settings, options.databases)
    return show(report_on(pyramid, settings), options.format)


def report_on(pyramid: Pyramid, settings: PyramidSettings) -> Report:
    details = {
        "levels": [asdict(level) for level in pyramid.levels],
        "slowest": [{"test": each.test, "seconds": each.seconds, "cpu": each.cpu} for each in pyramid.slowest],
    }
    return Report("pyramid", pyramid.findings, table=draw(pyramid, settings), details=details)
