"""Runs of the past: say only what each test did."""

from collections.abc import Mapping
from typing import Any

from testkit.history.runs import History, PastRun, Result
from testkit.records import Failure, Frame, Run

from tests.factories.records import make_run

LETTERS = {".": "passed", "F": "failed", "E": "error", "s": "skipped", "x": "xfailed", "C": "crashed"}


def make_failure(module: str = "src/app/orders.py", **facts: Any) -> Failure:
    defaults: dict[str, Any] = {
        "group": "assertion",
        "error": "AssertionError",
        "message": "assert 1 == 2",
        "chain": ("AssertionError",),
        "frames": (Frame(module, 7, "total"),),
    }
    return Failure(**(defaults | facts), module=module)


def make_past_run(run: Run | None = None, /, failure: Failure | None = None, **outcomes: str) -> PastRun:
    """`make_past_run(run, total="F", retried="2.")`: a letter a test; `2.` passed at the second attempt."""
    return past_run(
        run or make_run(),
        {f"tests/unit/test_orders.py::test_{name}": letter for name, letter in outcomes.items()},
        failure,
    )


def past_run(run: Run, outcomes: Mapping[str, str], failure: Failure | None = None) -> PastRun:
    return PastRun(run, [_result(test, letters, failure or make_failure()) for test, letters in outcomes.items()])


def _result(test: str, letters: str, failure: Failure) -> Result:
    outcome = LETTERS[letters[-1]]
    why = failure if outcome in {"failed", "error", "crashed"} else None
    return Result(test, outcome, 0.001, int(letters[:-1] or 1), why)


def make_history(*steps: str, test: str = "tests/unit/test_orders.py::test_total", **facts: Any) -> History:
    """Of one test, a day apart: `make_history("a.", "a2.", "bF")` on the commits a, a and b; `2.` passed at the second
    attempt.
    """
    return History(
        [
            past_run(make_run(f"202603{day:02}T120000.{0:06}", commit=step[0], **facts), {test: step[1:]})
            for day, step in enumerate(steps, start=1)
        ]
    )
