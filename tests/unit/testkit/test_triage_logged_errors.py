"""A test that sees a status 500 has its cause in the log of the application."""

import json
from pathlib import Path

import pytest
from testkit.records import Frame
from testkit.triage.logged_errors import behind

from tests.factories.failures import make_event, make_failure, make_test_frame, make_trace

ROOT = Path("/home/ada/shop")
TEST = "tests/integration/api/test_orders.py::test_paying"
SEEN = make_failure(
    group="assertion", error="AssertionError", message="assert 500 == 201", frames=(make_test_frame(TEST),)
)
TRACEBACK = """Traceback (most recent call last):
  File "/home/ada/shop/src/app/api/request_context.py", line 51, in __call__
    await self._app(scope, receive, send_with_id)
  File "/home/ada/shop/.venv/lib/python3.13/site-packages/starlette/routing.py", line 9, in app
  File "/home/ada/shop/src/app/domain/money.py", line 41, in __add__
    return Money(self.minor + other, self.currency)
TypeError: unsupported operand: 'int' and 'Money'
also: a second line"""
GROUPED = "  + Exception Group Traceback\n" + "\n".join(f"  | {line}" for line in TRACEBACK.split("\n")[:-1])
CHAINED = f"""{TRACEBACK}

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/home/ada/shop/src/app/application/pay_order.py", line 20, in __call__
app.domain.errors.PaymentFailed: no"""
STACKS = [
    {"exc_type": "PaymentFailed", "exc_value": "no", "frames": []},
    {
        "exc_type": "TypeError",
        "exc_value": "unsupported operand: 'int' and 'Money'",
        "frames": [{"filename": "/home/ada/shop/src/app/domain/money.py", "lineno": 41, "name": "__add__"}],
    },
]
REQUEST = make_event("request", method="POST", url="/orders", status=500)


def log(**fields: object) -> object:
    return make_event("log", level="error", logger="app.requests", event="unhandled", fields=fields)


@pytest.mark.parametrize(
    "event",
    [
        log(exception=TRACEBACK),
        log(exception=GROUPED),
        log(exception=CHAINED),
        log(exception=STACKS),
        make_event("log", level="info", logger="service", event=json.dumps({"exception": STACKS}), fields={}),
        make_event("log", level="error", logger="app", event=f"unhandled\n{TRACEBACK}", fields=None),
    ],
    ids=["text", "group", "chain", "structlog", "a line of a process", "the event itself"],
)
def test_the_logged_error_replaces_the_status_that_the_test_saw(event: object) -> None:
    failure = behind(SEEN, make_trace(event, REQUEST), ROOT)  # type: ignore[arg-type]

    assert (failure.error, failure.group, failure.module) == ("TypeError", "type error", "src/app/domain/money.py")
    assert failure.message == "unsupported operand: 'int' and 'Money'"
    assert (failure.frames[0], failure.frames[-1].line) == (SEEN.frames[0], 41)


def test_an_expected_500_leaves_another_assertion_alone() -> None:
    other = SEEN._replace(message="assert 2 == 3")

    assert behind(other, make_trace(log(exception=TRACEBACK), REQUEST), ROOT) == other  # type: ignore[arg-type]


def test_an_error_raised_through_the_application_is_kept() -> None:
    deep = SEEN._replace(frames=(*SEEN.frames, Frame("src/app/domain/orders.py", 3, "pay")))

    assert behind(deep, make_trace(log(exception=TRACEBACK), REQUEST), ROOT) == deep  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    ["Traceback (most recent call last):", [{"exc_type": "E"}], [{"exc_type": "E", "frames": [{}]}], "{" * 5000, 7],
)
def test_a_log_that_only_looks_like_an_error_changes_nothing(value: object) -> None:
    assert behind(SEEN, make_trace(log(exception=value), REQUEST), ROOT) == SEEN  # type: ignore[arg-type]


def test_without_a_trace_the_failure_stays() -> None:
    assert behind(SEEN, None, ROOT) == SEEN
