"""`testkit races TEST …`: looks for races in async tests, by running each under many orders of its tasks' steps."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.flake_causes.laboratory import OPTIONS_OF, PLAIN
from testkit.reporting import Report, add_format, show
from testkit.schedules.repeating import REQUEST
from testkit.schedules.results import Result
from testkit.schedules.schedules import replay

HASH_SEED = "PYTHONHASHSEED"


def main(arguments: Sequence[str]) -> int:
    """0 where all hold, 1 where a schedule fails. Raises CannotJudge where none fails and a test can't be judged."""
    parser = argparse.ArgumentParser(prog="testkit races", description=__doc__)
    parser.add_argument("tests", nargs="+", metavar="TEST", help="a node id, file or folder; also options of pytest")
    parser.add_argument("--schedules", type=_positive, metavar="N", help="run N schedules of each test; default: 200")
    parser.add_argument("--schedule", type=_positive, metavar="NUMBER", help="run only this one")
    add_format(parser)
    options, others = parser.parse_known_args(arguments)
    results = _run([*others, *options.tests], options.schedules, options.schedule)
    report = report_on(results)
    exit_status = show(report, options.format)
    unjudged = [f"{result.test}: {result.message}" for result in results if result.verdict == "unjudged"]
    if all(result.verdict == "one order" for result in results):
        unjudged = [f"{results[0].test}: {results[0].message}"]
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


def _run(arguments: Sequence[str], schedules: int | None, schedule: int | None) -> list[Result]:
    """In a process of its own: pytest can't rewrite a testkit that is imported already."""
    without = [option for package, option in OPTIONS_OF.items() if find_spec(package)]
    command = [sys.executable, "-m", "pytest", "-q", *PLAIN, "-p", "testkit.schedules.repeating", *without, *arguments]
    with tempfile.TemporaryDirectory(prefix="testkit-races-") as folder:
        output = Path(folder, "results.json")
        request = json.dumps({"output": str(output), "schedules": schedules, "schedule": schedule})
        # The order of a set is part of a schedule.
        environment = {HASH_SEED: "0", **os.environ, REQUEST: request}
        status = subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode
        results = [Result(*each) for each in json.loads(output.read_text("utf-8"))] if output.exists() else []
    if not results or status not in {0, 1}:
        raise CannotJudge(f"no test was tried (pytest ended with {status}): name async tests, or some with `schedules`")
    return results


def report_on(results: Sequence[Result]) -> Report:
    held = [f"{result.test}: {result.message}" for result in results if result.verdict == "holds"]
    alone = sum(result.verdict == "one order" for result in results)
    if alone:
        held.append(f"{alone} without two tasks that were ready together: nothing to explore")
    return Report("races", [_finding(result) for result in results if result.verdict == "fails"], summary=held)


def _finding(result: Result) -> Finding:
    path, _, scope = result.test.partition("::")
    remedy = replay(result.test, result.number) if result.number else ""
    return Finding(path, 0, "race", ERROR, result.message, remedy, scope=scope)
