"""`testkit report`: the page of the last test run, its data, its badge and its summary."""

import argparse
import gc
import json
import os
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from testkit import trace
from testkit.configuration import read_settings
from testkit.critical import critical_paths
from testkit.exit_status import HOLDS
from testkit.flakes.settings import FlakeSettings
from testkit.history.merged import history_with
from testkit.page import past_parts, sources
from testkit.page.badge import badge
from testkit.page.current import current
from testkit.page.data import Sources, page_data
from testkit.page.html import html
from testkit.page.past import past_of
from testkit.page.summary import summary
from testkit.patterns.summary import recurring
from testkit.pyramid.settings import PyramidSettings
from testkit.records import read_what_can_be
from testkit.reporting import add_records, number_of, print_text, write_file


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge. A red run is no reason to fail: the page shows it."""
    options = _parser().parse_args(arguments)
    with without_collector():
        data = _data(options, Path.cwd())
    write_file(options.output, html(data))
    write_file(options.output.with_suffix(".json"), json.dumps(data, indent=1) + "\n")
    if options.badge:
        write_file(options.badge, badge(data))
    if options.format == "github":
        _add_to_job_summary(summary(data))
    size = options.output.stat().st_size / 1000
    print_text(f"{options.output}: {data['verdict']}, {number_of(len(data['tests']), 'test')}, {size:.0f} kB")
    return HOLDS


@contextmanager
def without_collector() -> Iterator[None]:
    """A hundred thousand outcomes are no garbage: looking for some in them takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit report",
        description="Writes one HTML page about the last test run, and the same as JSON beside it. Runs no test.",
    )
    add_records(parser)
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: file of [tool.testkit.history]")
    parser.add_argument("--output", type=Path, metavar="FILE", default=Path("reports/report.html"))
    parser.add_argument("--badge", type=Path, metavar="FILE", help="write an SVG badge")
    parser.add_argument("--coverage", type=Path, metavar="FOLDER", default=Path("reports/coverage"))
    parser.add_argument("--contract", type=Path, metavar="FILE", default=Path("reports/contract/contract.json"))
    parser.add_argument(
        "--format",
        choices=["text", "github"],
        default="text",
        help="github also writes the job summary: to $GITHUB_STEP_SUMMARY, or else here",
    )
    return parser


def _data(options: argparse.Namespace, root: Path) -> dict[str, Any]:
    records, problems = read_what_can_be(options.records)
    history = history_with(records, options.history, root)
    past = past_of(history, read_settings(FlakeSettings, "flakes", root))
    traces, lost = trace.read_what_can_be(trace.beside(options.records))
    critical, made = critical_paths(root), datetime.now(UTC)
    parts = {
        "coverage": sources.coverage(options.coverage, critical.matches),
        "contract": sources.contract(options.contract),
        "smells": sources.smells(root),
        "patterns": recurring(past.counted, root),
        "quarantine": past_parts.quarantine(root, current(records), past, made.date()),
        "risks": past_parts.risks(root, history, past),
    }
    all_problems = [*problems, *history.problems, *lost]
    whole = Sources(_project(root), records, past, traces, parts, root, all_problems)
    return page_data(whole, read_settings(PyramidSettings, "pyramid", root), made.isoformat(timespec="seconds"))


def _project(root: Path) -> str:
    try:
        name = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return root.resolve().name
    return str(name)


def _add_to_job_summary(text: str) -> None:
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        print_text(text)
        return
    with Path(file).open("a", encoding="utf-8") as output:
        output.write(text)
