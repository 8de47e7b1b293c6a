import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from testkit.contract.document import Document, Refused, parse, read
from testkit.contract.exceptions import judge, read_exemptions
from testkit.contract.operations import compare
from testkit.contract.reports import FORMATS, Told
from testkit.contract.validity import check
from testkit.statuses import CANNOT_JUDGE, FALLS_SHORT, HOLDS

FILE = "contracts/openapi.json"
ALLOW = "contracts/allow.toml"
DEEPEST = 20_000
"""Calls; a schema in a schema takes about eight."""
ABOUT = """What changed between two OpenAPI documents (3.0 or 3.1, JSON) for those who call the API:
breaking, risky or safe. A breaking change that contracts/allow.toml does not declare fails, and
so does an exception that is expired or unused."""


def main(arguments: Sequence[str]) -> int:
    """0 holds, 1 falls short, 2 cannot judge."""
    given = _parser().parse_args(arguments)
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        return _judged(given)
    finally:
        sys.setrecursionlimit(usual)


def _judged(given: argparse.Namespace) -> int:
    today = datetime.now(UTC).date()
    try:
        old, new = _documents(given)
        changes = compare(check(old), check(new))
        verdict = judge(changes, read_exemptions(given.allow), today)
    except Refused as error:
        print(f"contract: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    except RecursionError:
        print(f"contract: {given.new} is nested too deeply to be compared", file=sys.stderr)
        return CANNOT_JUDGE
    print(FORMATS[given.format](Told(verdict, str(given.new), str(given.allow), today)))
    return HOLDS if verdict.holds else FALLS_SHORT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m testkit contract", description=ABOUT)
    base = parser.add_mutually_exclusive_group(required=True)
    base.add_argument(
        "--against", metavar="REF", help="compare with the file where REF branched off"
    )
    base.add_argument("--old", type=Path, metavar="FILE", help="compare with this file")
    parser.add_argument(
        "--new", type=Path, metavar="FILE", default=Path(FILE), help=f"default: {FILE}"
    )
    parser.add_argument(
        "--allow", type=Path, metavar="FILE", default=Path(ALLOW), help=f"default: {ALLOW}"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    return parser


def _documents(given: argparse.Namespace) -> tuple[Document, Document]:
    new = read(given.new)
    return (read(given.old) if given.old else _at(given.against, given.new)), new


def _at(reference: str, file: Path) -> Document:
    """As it was where REF and HEAD parted: what REF got since then is not our removal."""
    _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    parted = _attempt("merge-base", reference, "HEAD")
    base = parted.stdout.strip() if parted.returncode == 0 else reference
    return parse(f"{file} at {reference}", _git("show", f"{base}:./{file.as_posix()}"))


def _git(*arguments: str) -> str:
    done = _attempt(*arguments)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["there is no such commit here: fetch it"])[-1]
        raise Refused(f"git {arguments[0]} {arguments[-1]}: {said.removeprefix('fatal: ')}")
    return done.stdout


def _attempt(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", *arguments],  # noqa: S607
            capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
    except OSError as error:
        raise Refused(f"git can't be run: {error.strerror}") from error
