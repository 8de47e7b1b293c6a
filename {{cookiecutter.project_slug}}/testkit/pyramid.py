"""`python -m testkit pyramid`: is the suite's shape what it should be, over one record or many.

Loaded with `-p testkit.pyramid` it also draws the picture at the end of each run that covered all
layers whole; it judges there, and leaves pytest's exit status alone.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from testkit.configuration import BadConfiguration, read_settings
from testkit.picture import draw
from testkit.record import RECORDER
from testkit.runs import BadRecord, read
from testkit.shape import CannotJudge, Pyramid, judge
from testkit.statuses import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.wanted import Wanted


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m testkit pyramid", description=(__doc__ or "").partition("\n\n")[0]
    )
    parser.add_argument(
        "records",
        nargs="*",
        type=Path,
        default=[Path("reports")],
        help="files, or folders with *.jsonl (default: reports)",
    )
    parser.add_argument(
        "--lanes", default="", metavar="A,B", help="databases on which integration must have run"
    )
    parser.add_argument("--format", choices=list(FORMATS), default="text")
    given = parser.parse_args(arguments)
    try:
        wanted = read_settings(Wanted, "pyramid", Path.cwd())
        lanes = [lane for lane in given.lanes.split(",") if lane]
        pyramid = judge(read(given.records), wanted, lanes)
    except (BadRecord, BadConfiguration, CannotJudge) as error:
        print(f"pyramid: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    for line in FORMATS[given.format](pyramid, wanted):
        print(line)
    return HOLDS if pyramid.holds else FALLS_SHORT


def as_text(pyramid: Pyramid, wanted: Wanted) -> list[str]:
    return [*draw(pyramid, wanted), *(f"FALLS SHORT {v.message}" for v in pyramid.verdicts)]


def as_json(pyramid: Pyramid, _wanted: Wanted) -> list[str]:
    said = {
        "holds": pyramid.holds,
        "levels": [asdict(level) for level in pyramid.levels],
        "verdicts": [asdict(verdict) for verdict in pyramid.verdicts],
        "slowest": [
            {"test": each.test, "seconds": each.seconds, "cpu": each.cpu}
            for each in pyramid.slowest
        ],
    }
    return [json.dumps(said, indent=2)]


def as_github(pyramid: Pyramid, wanted: Wanted) -> list[str]:
    """The picture into the log, and each verdict as an annotation of the job."""
    errors = [f"::error title=pyramid ({v.rule})::{v.message}" for v in pyramid.verdicts]
    return [*draw(pyramid, wanted), *errors]


FORMATS: dict[str, Callable[[Pyramid, Wanted], list[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    recorder = config.stash.get(RECORDER, None)
    if recorder is None:
        return
    wanted = read_settings(Wanted, "pyramid", config.rootpath)
    try:
        pyramid = judge(recorder.records, wanted)
    except CannotJudge:
        return  # a part of the suite, or of its layers: its shape is nobody's question
    terminalreporter.section("pyramid")
    for line in as_text(pyramid, wanted):
        terminalreporter.line(line)
