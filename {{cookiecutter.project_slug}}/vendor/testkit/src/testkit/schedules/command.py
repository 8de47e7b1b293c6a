"""`testkit races [TEST …]`: looks for races in async tests, by running each under many orders of its tasks' steps."""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

import pytest

from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.flake_causes.laboratory import OPTIONS_OF, PLAIN
from testkit.reporting import Report, add_format, show
from testkit.schedules.explorer import Explored, Unjudged
from testkit.schedules.repeating import Races, Result
from testkit.schedules.schedules import order_of_steps, replay

HASH_SEED = "PYTHONHASHSEED"


def main(arguments: Sequence[str]) -> int:
    """0 where all hold, 1 where a schedule fails. Raises CannotJudge where none fails and a test can't be judged."""
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
            f"no test could be tried (pytest ended with {int(status)}): name async tests, or those with `schedules`"
        )
    report = report_on(races.results)
    exit_status = show(report, options.format)
    unjudged = [f"{test}: {reason}" for test, reason in races.results.items() if isinstance(reason, Unjudged)]
    if unjudged and report.holds:
        raise CannotJudge("; ".join(unjudged))
    for line in unjudged:
        print(f"can't judge {line}", file=sys.stderr)
    return exit_status


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"it is at least 1, not {number}")
    return number


def _pytest_options() -> list[str]:
    return ["-q", *PLAIN, *(option for package, option in OPTIONS_OF.items() if find_spec(package))]


def report_on(results: Mapping[str, Result]) -> Report:
    findings = [finding for test, result in results.items() if (finding := _finding(test, result))]
    held = [
        f"{test}: held in {each.schedules} schedules, {each.orders} different orders"
        for test, each in results.items()
        if isinstance(each, Explored) and not each.failure
    ]
    return Report("races", findings, summary=held)


def _finding(test: str, result: Result) -> Finding | None:
    if isinstance(result, Unjudged):
        return None
    if isinstance(result, BaseException):
        text, remedy = "\n".join([repr(result), *getattr(result, "__notes__", ())]), ""
    elif result.failure is None:
        return None
    elif result.failure.number == 0:
        text, remedy = f"it fails in asyncio's own order: {result.failure.error!r}", "mend that first"
    else:
        text = f"schedule {result.failure.number} fails: {result.failure.error!r}\n{order_of_steps(result.failure)}\n"
        remedy = replay(test, result.failure.number)
    path, _, scope = test.partition("::")
    return Finding(path, 0, "race", ERROR, text, remedy, scope=scope)
