"""Failures, failed tests and past runs: say only what the test is about."""

from typing import Any

from testkit.history.runs import PastRun, Result
from testkit.records import Failure, Frame
from testkit.trace import Event, Trace
from testkit.triage.groups import FailedTest

from tests.factories.records import make_run

MONEY = Frame("src/app/domain/money.py", 41, "Money.__add__")


def make_test_frame(test: str, line: int = 12) -> Frame:
    path, _, function = test.partition("::")
    return Frame(path, line, function)


def make_failure(**facts: Any) -> Failure:
    defaults = {"group": "type error", "error": "TypeError", "message": "no int", "frames": (MONEY,)}
    return Failure(**(defaults | facts))


def make_failed(test: str = "tests/unit/domain/test_money.py::test_a_sum", /, **facts: Any) -> FailedTest:
    run = facts.pop("run", make_run())
    trace = facts.pop("trace", None)
    facts.setdefault("frames", (make_test_frame(test), MONEY))
    return FailedTest(test, run, make_failure(**facts), trace)


def make_past(id: str, /, outcomes: dict[str, str], **facts: Any) -> PastRun:
    """`{"tests/unit/test_a.py::test_a": "failed"}`; a failure says why in `failure`."""
    failure, attempts, seconds = facts.pop("failure", None), facts.pop("attempts", 1), facts.pop("seconds", 0.1)
    run = make_run(id, **({"selected": len(outcomes)} | facts))
    results = [
        Result(test, outcome, seconds, attempts, failure if outcome != "passed" else None)
        for test, outcome in outcomes.items()
    ]
    return PastRun(run, results)


def make_event(kind: str, at: float = 0.0, /, **data: Any) -> Event:
    return Event(at, kind, 0.002, data)


def make_trace(*events: Event, test: str = "tests/unit/test_a.py::test_a", run: str = "") -> Trace:
    return Trace(run or make_run().id, test, events)
