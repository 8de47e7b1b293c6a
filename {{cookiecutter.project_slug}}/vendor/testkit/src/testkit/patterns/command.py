"""`testkit patterns`: what fails again and again, what made it pass, and the cure, as Markdown."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.trials import trials
from testkit.history.merged import history_with
from testkit.patterns.summary import markdown, recurring
from testkit.records import read_what_can_be
from testkit.reporting import print_text


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit patterns",
        description="What fails again and again, what made it pass again, and the cure, as Markdown.",
    )
    parser.add_argument("records", nargs="*", type=Path, default=[Path("reports")], help="default: reports")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: file of [tool.testkit.history]")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there")
    options = parser.parse_args(arguments)
    records, problems = read_what_can_be([path for path in options.records if path.exists()])
    history = history_with(records, options.history, Path.cwd())
    for problem in [*problems, *history.problems]:
        print(f"testkit patterns: {problem}", file=sys.stderr)
    if not history.runs:
        raise CannotJudge("there are no runs to compare: run pytest first, or name a history")
    settings = read_settings(FlakeSettings, "flakes", Path.cwd())
    text = markdown(recurring(trials(history, settings).runs, Path.cwd()))
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(text, encoding="utf-8")
        print_text(f"{options.output}: patterns of {len(history.runs)} runs")
    else:
        print_text(text)
    return HOLDS
