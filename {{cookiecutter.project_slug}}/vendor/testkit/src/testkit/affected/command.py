"""`testkit affected`: the tests that a change may affect, printed or run."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from testkit.affected.mapping import CoverageMap, read_map
from testkit.affected.project import changed_since, digests, text_of
from testkit.affected.selection import Selection, select
from testkit.affected.settings import AffectedSettings
from testkit.configuration import read_settings
from testkit.exit_status import FALLS_SHORT, HOLDS, CannotJudge
from testkit.history.runs import FAILED
from testkit.records import read
from testkit.reporting import print_text, to_json, write_file
from testkit.run_facts import RecordSettings, database_in

NO_TESTS = 5
"""pytest's exit status where nothing was left to run."""
INTERRUPTED = 130
MOST_REASONS = 20


class Choice(NamedTuple):
    selection: Selection
    known: Sequence[str]

    @property
    def left_out(self) -> list[str]:
        return sorted(set(self.known) - set(self.selection.tests))


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit affected",
        usage="testkit affected [--against REF] [--dry-run] [--format text|json] [-- pytest …]",
        description="Prints the tests that a change may affect, or runs a pytest command with only those. "
        "It compares with what `pytest --cov --cov-context=test` saw; without that, with all tests.",
    )
    parser.add_argument("--against", metavar="REF", help="count what changed since this branch left REF, too")
    parser.add_argument("--dry-run", action="store_true", help="run all, and fail if a test failed that was not chosen")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("command", nargs="*", help="a pytest command, after --")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    choice = choose(root, options.against)
    if not options.command:
        return _print(choice, options.format)
    _explain(choice)
    return _try(root, choice, options.command) if options.dry_run else _run(root, choice, options.command)


def choose(root: Path, against: str | None) -> Choice | None:
    """None for all tests, after it said why. Raises CannotJudge where `against` is not known."""
    settings = read_settings(AffectedSettings, "affected", root)
    older = {} if against is None else changed_since(root, against)
    try:
        recorded = _map_of_today(root, settings.map)
    except CannotJudge as error:
        print(f"testkit affected: all tests, because {error}", file=sys.stderr)
        return None
    return chosen_by(recorded, root, older, settings)


def _map_of_today(root: Path, path: str) -> CoverageMap:
    """Raises CannotJudge."""
    recorded, today = read_map(root / path), database_in(root)
    if recorded.database != today:
        raise CannotJudge(f"{path} is of a run on {recorded.database}, and tests run on {today} now")
    return recorded


def chosen_by(recorded: CoverageMap, root: Path, older: dict[str, str | None], settings: AffectedSettings) -> Choice:
    # What testkit and coverage write themselves, where git doesn't ignore it
    own = (f"{read_settings(RecordSettings, 'record', root).folder}/*", ".testkit/*", ".coverage", ".coverage.*")
    selection = select(recorded, digests(root), partial(text_of, root), older, [*settings.ignored, *own])
    return Choice(selection, recorded.tests)


def _print(choice: Choice | None, form: str) -> int:
    if form == "json":
        print_text(to_json(_as_json(choice)))
        return HOLDS
    _explain(choice)
    print_text("\n".join(choice.selection.tests) if choice else "tests")
    return HOLDS


def _as_json(choice: Choice | None) -> dict[str, object]:
    if choice is None:
        return {"everything": True, "tests": [], "left_out": [], "reasons": []}
    reasons = [
        {"path": reason.path, "why": reason.why, "tests": _count(reason.tests, choice)}
        for reason in choice.selection.reasons
    ]
    selection = choice.selection
    everything = {"everything": selection.is_everything, "tests": selection.tests}
    return {**everything, "left_out": choice.left_out, "reasons": reasons}


def _count(tests: int, choice: Choice) -> int:
    return len(choice.known) if tests < 0 else tests.bit_count()


def _explain(choice: Choice | None) -> None:
    if choice is None:
        return
    reasons = sorted(choice.selection.reasons, key=lambda reason: -_count(reason.tests, choice))
    for reason in reasons[:MOST_REASONS]:
        print(f"{reason.path!a:.100}: {reason.why} ({_count(reason.tests, choice)} tests)", file=sys.stderr)
    if len(reasons) > MOST_REASONS:
        print(f"… and {len(reasons) - MOST_REASONS} more files", file=sys.stderr)
    everything = "all tests" if choice.selection.is_everything else f"{len(choice.selection.tests)} tests"
    print(f"testkit affected: {everything} of {len(choice.known)}, and those that are new", file=sys.stderr)


def _run(root: Path, choice: Choice | None, command: Sequence[str]) -> int:
    if choice is None or not choice.left_out:
        return _status(command)
    file = root / read_settings(RecordSettings, "record", root).folder / "left-out.json"
    write_file(file, json.dumps(choice.left_out))
    status = _status([*command, f"--leave-out={file}"])
    return HOLDS if status == NO_TESTS else status


def _status(command: Sequence[str]) -> int:
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:  # `make watch` starts again so, and the command wrote how far it came
        return INTERRUPTED


def _try(root: Path, choice: Choice | None, command: Sequence[str]) -> int:
    """Runs all. Raises CannotJudge where no record was written."""
    folder = root / read_settings(RecordSettings, "record", root).folder
    before = set(folder.glob("run-*.jsonl"))
    subprocess.run(command, check=False)
    fresh = sorted(set(folder.glob("run-*.jsonl")) - before)
    if not fresh:
        raise CannotJudge(f"the command wrote no record to {folder}: it must run pytest with testkit")
    failed = sorted({record.test for record in read(fresh) if record.outcome in FAILED})
    missed = sorted(set(failed) & set(choice.left_out)) if choice else []
    print(f"testkit affected: {len(failed)} tests failed, and {len(missed)} of them were not chosen", file=sys.stderr)
    print_text("\n".join(missed))
    return FALLS_SHORT if missed else HOLDS
