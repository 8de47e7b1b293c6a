"""`testkit patterns`: what fails again and again, what made it pass, and the cure, as Markdown."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.trials import trials
from testkit.history.settings import HistorySettings
from testkit.history.store import read
from testkit.patterns.summary import markdown, recurring
from testkit.reporting import add_records, number_of, print_error, print_text, write_file


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit patterns",
        description="What fails again and again, what made it pass again, and the cure, as Markdown.",
    )
    add_records(parser, "default: reports")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: file of [tool.testkit.history]")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there")
    options = parser.parse_args(arguments)
    usual = Path(read_settings(HistorySettings, "history", Path.cwd()).file)
    paths = [*options.records, options.history or usual]
    history = read([path for path in paths if path.exists() or path == options.history])
    for problem in history.problems:
        print_error(f"testkit patterns: {problem}")
    if not history.runs:
        raise CannotJudge("there are no runs to compare: run pytest first, or name a history")
    settings = read_settings(FlakeSettings, "flakes", Path.cwd())
    counted = trials(history, settings)
    text = markdown(recurring(counted.runs, Path.cwd()), len(counted.outages))
    if options.output:
        write_file(options.output, text)
        print_text(f"{options.output}: patterns of {number_of(len(history.runs), 'run')}")
    else:
        print_text(text)
    return HOLDS
