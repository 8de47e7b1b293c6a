"""`testkit pyramid`: is the suite's shape what it should be, over the records of one run or of many."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from testkit.configuration import BadConfiguration, read_settings
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.pyramid.chart import draw
from testkit.pyramid.rules import CannotJudge, Pyramid, judge
from testkit.pyramid.settings import PyramidSettings
from testkit.records import BadRecord, read


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="testkit pyramid", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument(
        "records",
        nargs="*",
        type=Path,
        default=[Path("reports")],
        help="files, or folders with *.jsonl (default: reports)",
    )
    parser.add_argument(
        "--databases",
        default="",
        metavar="A,B",
        help="databases on which integration must have run",
    )
    parser.add_argument("--format", choices=list(FORMATS), default="text")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(PyramidSettings, "pyramid", Path.cwd())
        databases = [database for database in given.databases.split(",") if database]
        pyramid = judge(read(given.records), settings, databases)
    except (BadRecord, BadConfiguration, CannotJudge) as error:
        print(f"pyramid: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    for line in FORMATS[given.format](pyramid, settings):
        print(line)
    return HOLDS if pyramid.holds else FALLS_SHORT


def as_text(pyramid: Pyramid, settings: PyramidSettings) -> list[str]:
    return [*draw(pyramid, settings), *(f"FALLS SHORT {v.message}" for v in pyramid.verdicts)]


def as_json(pyramid: Pyramid, _settings: PyramidSettings) -> list[str]:
    said = {
        "holds": pyramid.holds,
        "levels": [asdict(level) for level in pyramid.levels],
        "verdicts": [asdict(verdict) for verdict in pyramid.verdicts],
        "slowest": [{"test": each.test, "seconds": each.seconds, "cpu": each.cpu} for each in pyramid.slowest],
    }
    return [json.dumps(said, indent=2)]


def as_github(pyramid: Pyramid, settings: PyramidSettings) -> list[str]:
    """The picture into the log, and each verdict as an annotation of the job."""
    errors = [f"::error title=pyramid ({v.rule})::{v.message}" for v in pyramid.verdicts]
    return [*draw(pyramid, settings), *errors]


FORMATS: dict[str, Callable[[Pyramid, PyramidSettings], list[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
