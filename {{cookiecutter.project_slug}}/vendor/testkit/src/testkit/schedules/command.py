"""`testkit races [TEST …]`: looks for races in async tests, by running each under many orders of its tasks' steps."""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec

import pytest

from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.flake_causes.laboratory import OPTIONS_OF, PLAIN
from testkit.reporting import Report, add_format, show
from testkit.schedules.explorer import Explored, Unjudged
from testkit.schedules.repeating import Races
from testkit.schedules.schedules import order_of_steps, replay

HASH_SEED = "PYTHONHASHSEED"


def main(arguments: Sequence[str]) -> int:
    """0 where all tests hold, 1 where a schedule fails. Raises CannotJudge where none fails and a test can't be judged."""
    parser = argparse.ArgumentParser(prog="testkit races", description=__doc__)
    parser.add_argument("tests", nargs="+", metavar="TEST", help="a node id, file or folder, and pytest's options")
    parser.add_argument("--schedules", type=_positive, metavar="N", help="run N schedules of each test; default: 200")
    parser.add_argument("--schedule", type=_positive, metavar="NUMBER", help="run only this one")
    add_format(parser)
    options, others = parser.parse_known_args(arguments)
    if HASH_SEED not in os.environ:  # the order of a set is part of a schedule
        command = [sys.executable, "-m", "testkit", "races", *arguments]
        return subprocess.run(command, env={**os.environ, HASH_SEED: "0"}, check=False).returncode
    races = Races(options.schedules, options.schedule)
    with contextlib.redirect_stdout(sys.stderr):
        status = pytest.main([*_pytest_options(), *others, *options.tests], plugins=[races])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise CannotJudge(
            f"no test could be tried (pytest's exit status is {int(status)}): name async tests, or those with `schedules`"
        )
    report = report_on(races.explored)
    unjudged = [f"{test}: {reason}" for test, reason in races.explored.items() if isinstance(reason, Unjudged)]
    exit_status = show(report, options.format)
    if report.holds and unjudged:
        raise CannotJudge("; ".join(unjudged))
    return exit_status


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"it is at least 1, not {number}")
    return number


def _pytest_options() -> list[str]:
    return ["-q", *PLAIN, *(option for package, option in OPTIONS_OF.items() if find_spec(package))]


def report_on(explored: Mapping[str, Explored | Unjudged | BaseException]) -> Report:
    held = [
        f"{test}: held in {each.schedules} schedules, {each.orders} of them different" for test, each in _held(explored)
    ]
    findings = [finding for test, each in explored.items() for finding in _finding(test, each)]
    return Report("races", findings, summary=held)


def _held(explored: Mapping[str, object]) -> Iterator[tuple[str, Explored]]:
    return ((test, each) for test, each in explored.items() if isinstance(each, Explored) and not each.failure)


def _finding(test: str, each: Explored | Unjudged | BaseException) -> Iterator[Finding]:
    path, _, scope = test.partition("::")
    if isinstance(each, Explored) and each.failure:
        failure = each.failure
        if failure.number == 0:
            yield Finding(
                path,
                0,
                "race",
                ERROR,
                f"it fails in asyncio's own order: {failure.error!r}",
                "mend that first",
                scope=scope,
            )
            return
        text = f"schedule {failure.number} fails: {failure.error!r}\n{order_of_steps(failure)}\n"
        yield Finding(path, 0, "race", ERROR, text, replay(test, failure.number), scope=scope)
    elif isinstance(each, BaseException) and not isinstance(each, Unjudged):
        text = "\n".join([repr(each), *getattr(each, "__notes__", ())])
        yield Finding(path, 0, "race", ERROR, text, "", scope=scope)
