"""`testkit flakes why TEST`: finds by experiment why a test is flaky, and a command that makes it fail."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS, CannotJudge
from testkit.flake_causes.axes import AXES
from testkit.flake_causes.conditions import Conditions, read_conditions
from testkit.flake_causes.diagnosis import Diagnosis, diagnose
from testkit.flake_causes.experiment import Cause, Experiment
from testkit.flake_causes.laboratory import Laboratory
from testkit.flake_causes.marker import keep
from testkit.flake_causes.reproduce import Command, replay, reproduction
from testkit.flake_causes.statistics import CONFIDENCE, Count
from testkit.reporting import print_text, to_json

SECONDS = 285.0


def main(arguments: Sequence[str]) -> int:
    """1 for a cause, or a test that always fails; 2 where no axis made a difference. Raises CannotJudge."""
    options = parsed(arguments)
    if not hasattr(os, "fork"):
        raise CannotJudge("it needs fork, which this system doesn't have: run it on Linux, macOS or WSL")
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        with Laboratory(Path.cwd(), options.seconds) as laboratory:
            experiment = Experiment(laboratory, options.test)
            if options.replay is not None:
                return replayed(experiment, read_conditions(options.replay), options.times)
            return explained(experiment, options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 128 + signal.SIGINT


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="testkit flakes why", description=__doc__)
    parser.add_argument("test", help="a node id: tests/unit/test_shop.py::test_a_total")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"at most; default: {SECONDS:.0f}")
    parser.add_argument("--keep", action="store_true", help="write the cause as a marker above the test")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--replay", metavar="CONDITIONS", help="run it once under these conditions (JSON)")
    parser.add_argument("--times", type=int, default=1, help="with --replay: stop at the first failure of so many")
    return parser.parse_args(arguments)


def replayed(experiment: Experiment, conditions: Conditions, times: int) -> int:
    number = replay(experiment, conditions, times)
    if number is None:
        print_text(f"passed {times} times")
        return HOLDS
    print_text(f"failed in run {number} of at most {times}: {experiment.message}")
    return FALLS_SHORT


def explained(experiment: Experiment, options: argparse.Namespace) -> int:
    started = time.monotonic()
    diagnosis = diagnose(experiment)
    command, tried = reproduction(experiment, diagnosis.cause) if diagnosis.cause else (None, None)
    seconds = time.monotonic() - started
    if options.format == "json":
        print(to_json(as_data(experiment, diagnosis, command, seconds)))
    else:
        print_text("\n".join(as_lines(experiment, diagnosis, command, tried)))
        runs = experiment.laboratory.runs
        print_text(f"  {runs} runs in {seconds:.0f} s")
    if options.keep and diagnosis.cause:
        path = keep(experiment.laboratory.root, experiment.test, diagnosis.cause.axis, str(command))
        print(f"written to {path}", file=sys.stderr)
    return FALLS_SHORT if diagnosis.cause or diagnosis.is_broken else CANNOT_JUDGE


def as_lines(experiment: Experiment, diagnosis: Diagnosis, command: Command | None, tried: Count | None) -> list[str]:
    count, cause = diagnosis.reference, diagnosis.cause
    if cause is None and diagnosis.is_broken:
        return [
            f"{experiment.test}: broken, not flaky",
            f"  It failed {count} times, and no axis made it pass: {experiment.message}",
        ]
    if cause is None:
        return [
            f"{experiment.test}: not yet known",
            f"  {experiment.laboratory.runs} runs; alone it failed {count}, and no axis made a difference:",
            *(f"    {each}" for each in experiment.tried[1:]),
        ]
    return [
        f"{experiment.test}: {cause.axis}",
        f"  It fails {cause.says}: {cause.message}",
        *evidence(cause),
        *(f"  Also: {each.axis}. It fails {each.says}, {each.failed}." for each in diagnosis.also),
        f"  Reproduce (failed {tried} tries):",
        f"    {command}",
    ]


def evidence(cause: Cause) -> list[str]:
    low, high = cause.failed.interval[0], cause.control.interval[1]
    return [
        f"  With it {cause.failed} runs failed, otherwise the same {cause.control}; "
        f"{CONFIDENCE:.0%} sure: at least {low:.0%} against at most {high:.0%}."
    ]


def as_data(experiment: Experiment, diagnosis: Diagnosis, command: Command | None, seconds: float) -> dict[str, object]:
    cause = diagnosis.cause
    return {
        "test": experiment.test,
        "verdict": "cause" if cause else "broken" if diagnosis.is_broken else "not yet known",
        "axis": cause.axis if cause else None,
        "fails": cause.says if cause else None,
        "message": cause.message if cause else experiment.message,
        "conditions": cause.bad.as_json() if cause else None,
        "with": cause.failed if cause else None,
        "without": cause.control if cause else None,
        "also": [each.axis for each in diagnosis.also],
        "axes": AXES,
        "tried": experiment.tried,
        "command": str(command) if command else None,
        "runs": experiment.laboratory.runs,
        "seconds": round(seconds, 1),
    }
