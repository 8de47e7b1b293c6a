"""`testkit budgets LAYER…`: is each test inside its layer's time budget.

A test that was too slow once is measured again: its whole layer runs until there are enough records
for a median (in three, whoever came first and paid for an import is not always the same).
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import BadConfiguration, read_settings
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.layers import PYRAMID
from testkit.pyramid.durations import Timings, over_budget, suspects
from testkit.pyramid.settings import PyramidSettings
from testkit.records import BadRecord, read


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="testkit budgets", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("layers", nargs="+", choices=PYRAMID, metavar="LAYER")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="FOLDER")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(PyramidSettings, "pyramid", Path.cwd())
        over = [text for layer in given.layers for text in _judged(layer, given.reports, settings)]
    except (BadRecord, BadConfiguration) as error:
        print(f"budgets: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    for text in over:
        print(f"FALLS SHORT {text}")
    return FALLS_SHORT if over else HOLDS


def _judged(layer: str, reports: Path, settings: PyramidSettings) -> list[str]:
    """Raises BadRecord, also when the layer never ran."""
    timed = list(_timings(layer, reports, settings))
    slow = [timing for timing, _ in suspects(timed, settings)]
    missing = settings.records_for_budgets - min((timing.runs for timing in slow), default=0)
    if not slow:
        print(f"{layer}: {len(timed)} tests inside their limits")
        return []
    for _ in range(missing):
        print(f"{layer}: {slow[0].test} was outside its limits; measuring the layer again", flush=True)
        # With the marked ones, where it is the question whether they need their marker.
        chosen = ["-m", "not performance"] if any(timing.markers for timing in slow) else []
        options = ["--quiet", "--no-header", *chosen]
        command = [sys.executable, "-m", "pytest", f"tests/{layer}", *options]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return list(over_budget(_timings(layer, reports, settings), settings))


def _timings(layer: str, reports: Path, settings: PyramidSettings) -> Timings:
    records = [record for record in read([reports]) if record.layer == layer]
    if not records:
        raise BadRecord(f"{reports} holds no test of {layer}: run `pytest tests/{layer}` first")
    return Timings(records, settings)
