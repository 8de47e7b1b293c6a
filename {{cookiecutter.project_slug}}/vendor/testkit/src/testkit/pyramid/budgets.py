"""`testkit budgets LAYER…`: is each test inside its layer's time budget.

A test that was too slow once is measured again: its whole layer runs until there are enough records
for a median, because in a single run the first test pays for imports.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.findings import Finding
from testkit.layer_names import PYRAMID
from testkit.pyramid.durations import Timing, Timings
from testkit.pyramid.limits import budget_findings, over_limits
from testkit.pyramid.settings import PyramidSettings
from testkit.records import read
from testkit.reporting import Report, add_format, show


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit budgets",
        description="Is each test inside its layer's time budget? A layer with a test that was too slow runs again, "
        "until there are enough records for a median.",
    )
    parser.add_argument("layers", nargs="+", choices=PYRAMID, metavar="LAYER", help=", ".join(PYRAMID))
    parser.add_argument(
        "--reports", type=Path, default=Path("reports"), metavar="FOLDER", help="holds the records (default: reports)"
    )
    add_format(parser)
    options = parser.parse_args(arguments)
    settings = read_settings(PyramidSettings, "pyramid", Path.cwd())
    findings = [one for layer in options.layers for one in _layer_findings(layer, options.reports, settings)]
    inside = "not all tests are" if findings else "all tests are"
    summary = [f"budgets: {inside} inside the budgets of {', '.join(options.layers)}"]
    return show(Report("budgets", findings, summary=summary), options.format)


def _layer_findings(layer: str, reports: Path, settings: PyramidSettings) -> list[Finding]:
    too_slow = [timing for timing, _ in over_limits(_timings(layer, reports, settings), settings)]
    if not too_slow:
        return []
    for _ in range(settings.records_for_budgets - min(timing.runs for timing in too_slow)):
        print(f"{too_slow[0].test} was outside its limits: running {layer} again", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "pytest", f"tests/{layer}", "--quiet", "--no-header", *_selection(too_slow)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    again = _timings(layer, reports, settings)
    slow = {timing.test for timing in too_slow}
    unmeasured = [each.test for each in again if each.test in slow and each.runs < settings.records_for_budgets]
    if unmeasured:
        raise CannotJudge(f"{min(unmeasured)} was slow, and did not pass when {layer} ran again: run it yourself")
    return list(budget_findings(again, settings))


def _selection(too_slow: Sequence[Timing]) -> list[str]:
    """Marked tests run too where one of them is in question. Of a shard the same part runs, as `make test` chose it."""
    newest = max((record.run for timing in too_slow for record in timing.records), key=lambda run: run.id)
    shard = ["--shard", newest.shard] if newest.shard and newest.collected else []
    return ["-m", "not performance", *shard] if shard or any(timing.markers for timing in too_slow) else []


def _timings(layer: str, reports: Path, settings: PyramidSettings) -> list[Timing]:
    """Raises CannotJudge when the layer never ran."""
    timings = [timing for timing in Timings(read([reports]), settings) if timing.layer == layer]
    if not timings:
        raise CannotJudge(f"{reports} holds no test of {layer}: run `pytest tests/{layer}` first")
    return timings
