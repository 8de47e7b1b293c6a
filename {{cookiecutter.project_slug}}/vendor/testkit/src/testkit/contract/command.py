import argparse
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from testkit.contract.document import Document, canonical, parse, read
from testkit.contract.exceptions import judge, read_exemptions
from testkit.contract.operations import compare
from testkit.contract.reports import markdown, report_on
from testkit.contract.rules import Change
from testkit.contract.validity import check
from testkit.exit_status import CannotJudge
from testkit.git import git
from testkit.reporting import FORMATS, as_json, print_text, show, write_file

FILE = "contracts/openapi.json"
ALLOW = "contracts/allow.toml"
DEEPEST = 20_000
"""Calls; a schema in a schema takes about ten."""
ABOUT = """What changed between two OpenAPI documents (3.0 or 3.1, JSON) for those who call the API:
breaking, risky or safe. A breaking change that contracts/allow.toml does not declare fails, and
so does an exception that is expired or unused."""


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    today = datetime.now(UTC).date()
    served = _served(options.served)  # first, so that the process that writes to the pipe can end
    new = read(options.new)
    old = read(options.old) if options.old else _at_the_fork(options.against, options.new)
    found = changes(old, _newest(new, served, options.new))
    result = judge(found, read_exemptions(options.allow), today)
    report = report_on(result, options.new.as_posix(), options.allow.as_posix(), today)
    if options.save:
        write_file(options.save, as_json(report))
    if options.format == "markdown":
        print_text(markdown(result))
        return report.exit_status
    return show(report, options.format)


def changes(old: Document, new: Document) -> list[Change]:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        return compare(check(old), check(new))
    except RecursionError as error:
        raise CannotJudge(f"{new.name} is nested too deeply to be compared") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        raise CannotJudge(
            f"{old.name} and {new.name} have a part that can't be compared: {error!r} "
            f"({where.filename.rpartition('/')[2]}:{where.lineno})"
        ) from error
    finally:
        sys.setrecursionlimit(usual)


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
    parser.add_argument("--save", type=Path, metavar="FILE", help="also write it as JSON, which `testkit report` reads")
    parser.add_argument("--format", choices=[*FORMATS, "markdown"], default="text", help="default: text")
    return parser


def _served(file: Path | None) -> Document | None:
    if file is None:
        return None
    return parse("stdin", sys.stdin.buffer.read()) if str(file) == "-" else read(file)


def _newest(promised: Document, served: Document | None, file: Path) -> Document:
    """The document to compare: what the app serves, if it differs from the accepted file."""
    if served is None or canonical(served.content) == canonical(promised.content):
        return promised
    print(
        f"contract: {file} is not what the app serves, so this compares what the app serves; "
        "`make contract-accept` writes it to the file",
        file=sys.stderr,
    )
    return served


def _at_the_fork(reference: str, file: Path) -> Document:
    """As it was where REF and HEAD branched off: what REF got since then is not our removal."""
    folder, name = file.parent, file.name
    if git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}") is None:
        remote, _, branch = reference.partition("/")
        raise CannotJudge(
            f"git has no commit {reference!r} here. Get it with `git fetch {remote} {branch}`, or "
            "name a branch that is here: `make contract base=main`"
        )
    fork = git(folder, "merge-base", reference, "HEAD")
    if fork is None:
        raise CannotJudge(
            f"git has no commit where {reference} and HEAD branched off; "
            "a shallow clone lacks it: run `git fetch --unshallow`"
        )
    base = fork.decode().strip()
    content = git(folder, "show", f"{base}:./{name}")
    if content is None:
        raise CannotJudge(
            f"{name} was not in this folder when HEAD and {reference} branched off ({base[:9]}): it is "
            "new or renamed; name the older file with --old FILE"
        )
    return parse(f"{name} at {reference}", content)
