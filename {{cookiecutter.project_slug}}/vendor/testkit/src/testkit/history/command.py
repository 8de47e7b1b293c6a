"""`testkit history add|show|prune`: what many runs did, in one file that stays small."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import FALLS_SHORT, HOLDS, CannotJudge
from testkit.history.file import add
from testkit.history.runs import History
from testkit.history.settings import HistorySettings
from testkit.history.store import Loaded, read
from testkit.reporting import add_records, number_of, print_error, print_text


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    settings = read_settings(HistorySettings, "history", Path.cwd())
    file = options.file or Path(settings.file)
    if options.action == "show":
        return show(file)
    if file.exists() and not file.is_file():
        raise CannotJudge(f"{file} is no file: name one with --file")
    paths = options.records if options.action == "add" else []
    if options.action == "prune" and not file.exists():
        raise CannotJudge(f"{file} does not exist: fill it with `testkit history add`")
    loaded, archive, left_out = add(paths, file, settings, datetime.now(UTC))
    for problem in [*loaded.problems, *loaded.notices]:
        print_error(f"testkit history: {problem}")
    beyond = f"; beyond the limits of [tool.testkit.history]: {number_of(left_out, 'run')}" if left_out else ""
    print_text(f"{file}: {number_of(len(archive.runs), 'run')}, {file.stat().st_size / 1e6:.2f} MB{beyond}")
    return status(loaded)


def status(loaded: Loaded) -> int:
    return FALLS_SHORT if loaded.problems else HOLDS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit history",
        description="Keeps what many runs did in one file, [tool.testkit.history] in pyproject.toml. "
        "Exit status 1: some lines could not be read; the others were kept.",
    )
    parser.add_argument("action", choices=["add", "show", "prune"], help="prune leaves out what is beyond the limits")
    add_records(parser, "for add: records and other history files, or folders with them (default: reports)")
    parser.add_argument("--file", type=Path, help="default: file of [tool.testkit.history]")
    return parser


def show(file: Path) -> int:
    history = read([file])
    print_text("\n".join([*described(history, file.stat().st_size), *history.problems]))
    return FALLS_SHORT if history.problems else HOLDS


def described(history: History, size: int) -> list[str]:
    if not history.runs:
        return ["no runs yet: add some with `testkit history add`"]
    first, last = history.runs[0].started, history.runs[-1].started
    tests = {result.test for past in history.runs for result in past.results}
    rows = {
        "runs": f"{len(history.runs)}, {sum(past.run.dirty for past in history.runs)} of uncommitted changes",
        "commits": str(len({past.run.commit for past in history.runs if past.run.commit})),
        "span": f"{first:%Y-%m-%d} to {last:%Y-%m-%d}",
        "tests": str(len(tests)),
        "outcomes": str(sum(len(past.results) for past in history.runs)),
        "interrupted": str(sum(len(past.results) < past.run.selected for past in history.runs)),
        "size": f"{size / 1e6:.2f} MB",
        "problems": str(len(history.problems)),
    }
    return [f"{name:<12}{value}" for name, value in rows.items()]
