import argparse
import subprocess
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from testkit.contract.document import Document, Refused, canonical, parse, read
from testkit.contract.exceptions import judge, read_exemptions
from testkit.contract.operations import compare
from testkit.contract.reports import FORMATS, Told
from testkit.contract.validity import check
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS

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
        served = _served(given)  # first: nobody else reads the pipe
        old, promised = _documents(given)
        new = _newest(promised, served, given.new)
        changes = compare(check(old), check(new))
        verdict = judge(changes, read_exemptions(given.allow), today)
    except Refused as error:
        print(f"contract: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    except RecursionError:
        print(f"contract: {given.new} is nested too deeply to be compared", file=sys.stderr)
        return CANNOT_JUDGE
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"contract: the documents have a part that can't be compared: {error!r} "
            f"({where.filename.rpartition('/')[2]}:{where.lineno})",
            file=sys.stderr,
        )
        return CANNOT_JUDGE
    _print(FORMATS[given.format](Told(verdict, str(given.new), str(given.allow), today)))
    return HOLDS if verdict.holds else FALLS_SHORT


def _print(text: str) -> None:
    """A document may hold what the terminal has no letter for."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="testkit contract", description=ABOUT)
    base = parser.add_mutually_exclusive_group(required=True)
    base.add_argument("--against", metavar="REF", help="compare with the file where REF branched off")
    base.add_argument("--old", type=Path, metavar="FILE", help="compare with this file")
    parser.add_argument("--new", type=Path, metavar="FILE", default=Path(FILE), help=f"default: {FILE}")
    parser.add_argument("--allow", type=Path, metavar="FILE", default=Path(ALLOW), help=f"default: {ALLOW}")
    parser.add_argument(
        "--served", metavar="FILE", type=Path,
        help="what the app serves now (- is stdin): compared in place of --new where it differs",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    return parser


def _documents(given: argparse.Namespace) -> tuple[Document, Document]:
    new = read(given.new)
    return (read(given.old) if given.old else _at(given.against, given.new)), new


def _served(given: argparse.Namespace) -> Document | None:
    if given.served is None:
        return None
    is_piped = str(given.served) == "-"
    return parse("stdin", sys.stdin.buffer.read()) if is_piped else read(given.served)


def _newest(promised: Document, served: Document | None, file: Path) -> Document:
    """What is not accepted yet is what somebody wants to know about."""
    if served is None or canonical(served.content) == canonical(promised.content):
        return promised
    print(
        f"contract: {file} is not what the app serves. This compares what the app serves; "
        "`make contract-accept` writes it to the file",
        file=sys.stderr,
    )
    return served


def _at(reference: str, file: Path) -> Document:
    """As it was where REF and HEAD parted: what REF got since then is not our removal."""
    folder, name = file.parent, file.name
    known = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if known.returncode:
        remote, _, branch = reference.partition("/")
        raise Refused(
            f"git has no commit {reference!r} here. Get it with `git fetch {remote} {branch}`, or "
            "name a branch that is here: `make contract base=main`"
        )
    parted = _git(folder, "merge-base", reference, "HEAD")
    if parted.returncode:
        raise Refused(
            f"git knows no commit where {reference} and HEAD parted. A shallow clone lacks it: `git fetch --unshallow`"
        )
    base = parted.stdout.decode().strip()
    there = _git(folder, "show", f"{base}:./{name}")
    if there.returncode:
        raise Refused(
            f"{name} was not in this folder when HEAD and {reference} parted ({base[:9]}): it is "
            "new or renamed. Compare with a file of then: --old FILE"
        )
    return parse(f"{name} at {reference}", there.stdout)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """In the folder of the file, wherever that is."""
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True, check=False,
        )  # fmt: skip
    except OSError as error:
        raise Refused(f"git can't be run: {error.strerror}") from error
