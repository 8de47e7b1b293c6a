"""`testkit export`: the newest runs as CTRF JSON, and all JUnit files as one."""

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from testkit.exit_status import FALLS_SHORT, HOLDS, CannotJudge
from testkit.export.ctrf import document, newest
from testkit.export.junit import merged
from testkit.records import read
from testkit.reporting import number_of, print_error, print_text


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit export",
        description="Writes the tests of the newest commit, of all shards and databases, in formats that other tools "
        "read. Exit status 1: some JUnit files could not be read.",
    )
    parser.add_argument("reports", nargs="?", type=Path, default=Path("reports"), help="a folder (default: reports)")
    parser.add_argument("--ctrf", type=Path, metavar="FILE", help="write CTRF JSON (ctrf.io)")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write the JUnit files of all jobs as one")
    options = parser.parse_args(arguments)
    if not (options.ctrf or options.junit):
        raise CannotJudge("nothing to write: give --ctrf FILE, --junit FILE or both")
    if options.ctrf:
        write_ctrf(options.reports, options.ctrf)
    problems = write_junit(options.reports, options.junit, needed=not options.ctrf) if options.junit else []
    for problem in problems:
        print_error(f"testkit export: {problem}")
    return FALLS_SHORT if problems else HOLDS


def write_ctrf(reports: Path, target: Path) -> None:
    records = newest(read([reports]))
    if not records:
        raise CannotJudge(f"{reports} has no record of a test: run pytest first")
    _write(target, document(records, os.environ), len(records))


def write_junit(reports: Path, target: Path, *, needed: bool) -> list[str]:
    files = (file for file in reports.rglob("*.xml") if file.is_file() and file.resolve() != target.resolve())
    root, problems = merged(sorted(files))
    if not len(root) and not problems:
        why = f"{reports} has no JUnit file: run pytest with --junitxml={reports}/unit.xml first"
        if needed:
            raise CannotJudge(why)
        target.unlink(missing_ok=True)  # of other runs
        print_error(f"testkit export: {why}")
        return []
    _write(target, [Xml.tostring(root, encoding="unicode", xml_declaration=True)], int(root.get("tests", 0)))
    return problems


def _write(target: Path, pieces: Iterable[str], tests: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(pieces)
    print_text(f"{target}: {number_of(tests, 'test')}")
