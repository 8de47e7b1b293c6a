"""The exception behind a 500 becomes the root cause; without evidence the test's own stays."""

from pathlib import Path
from typing import Any

import pytest
from testkit.call_site import Project
from testkit.records import Failure, Frame
from testkit.tracing.collector import Collector, Happened, Seen
from testkit.tracing.http import data
from testkit.tracing.logged_tracebacks import failure_in
from testkit.tracing.server_errors import seen_by_server

ROOT = Path("/srv/orders")
PROJECT = Project(ROOT, ["app"])
LIBRARY = "/srv/orders/.venv/lib/python3.13/site-packages"
TEST_SAW = Failure("assertion", "AssertionError", "assert 500 == 200", ("AssertionError",), phase="call")
DEADLOCK = Failure("database", "DeadlockDetected", "", ("DatabaseError", "DeadlockDetected"))
SLOW = Failure("timeout", "httpx.ReadTimeout", "", ("httpx.ReadTimeout",))
TEXT = f"""unhandled
Traceback (most recent call last):
  File "{LIBRARY}/asyncpg/protocol.py", line 165, in query
asyncpg.exceptions.DeadlockDetectedError: deadlock detected

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/orders/src/app/orders.py", line 7, in pay
  File "{LIBRARY}/sqlalchemy/engine.py", line 3, in execute
sqlalchemy.exc.DBAPIError: (asyncpg) deadlock detected
password=hunter2"""
STRUCTURED = [
    {
        "exc_type": "DBAPIError",
        "exc_value": "",
        "frames": [{"filename": "/srv/orders/src/app/orders.py", "lineno": 7, "name": "pay"}],
    },
    {
        "exc_type": "DeadlockDetectedError",
        "exc_value": "deadlock detected",
        "frames": [{"filename": f"{LIBRARY}/asyncpg/protocol.py", "lineno": 165, "name": "query"}],
    },
]


def collected(requests: dict[float, int | None], *errors: Seen) -> Collector:
    """A request begins at each time, takes a second and ends with the status."""
    collector = Collector()
    for began, status in requests.items():
        facts = ("GET", "/", status, None, None, None, None, False)
        collector._first.append(Happened(began, 1.0, "request", data, facts))  # noqa: SLF001
    collector.errors.extend(errors)
    return collector


@pytest.mark.parametrize(
    ("requests", "errors", "group"),
    [
        ({1: 500}, [Seen(1.5, DEADLOCK, logged=True)], "database"),
        ({1: 503}, [Seen(1.5, SLOW, logged=False)], "timeout"),
        ({1: None}, [Seen(1.5, SLOW, logged=False)], "timeout"),
        ({1: 500}, [Seen(1.5, DEADLOCK, logged=True), Seen(1.6, SLOW, logged=False)], "database"),
        ({1: 500, 3: 500}, [Seen(1.5, SLOW, logged=True), Seen(3.5, DEADLOCK, logged=True)], "database"),
        ({}, [Seen(1.5, DEADLOCK, logged=True)], "database"),
    ],
    ids=["logged", "a call", "no answer", "logged before raised", "the last request", "no request"],
)
def test_what_happened_while_the_request_was_answered_is_the_root_cause(
    requests: dict[float, int | None], errors: list[Seen], group: str
) -> None:
    inner = seen_by_server(TEST_SAW, collected(requests, *errors), PROJECT)

    assert inner is not None
    assert (inner.group, inner.chain[0], inner.phase) == (group, "AssertionError", "call")


@pytest.mark.parametrize(
    ("requests", "errors"),
    [
        ({1: 200}, [Seen(1.5, DEADLOCK, logged=True)]),
        ({1: 404}, [Seen(1.5, DEADLOCK, logged=True)]),
        ({1: 500}, [Seen(0.5, DEADLOCK, logged=True)]),
        ({1: 500}, []),
        ({}, [Seen(1.5, SLOW, logged=False)]),
        ({}, []),
    ],
    ids=["a good answer", "a refusal", "before the request", "nothing seen", "handled", "nothing"],
)
def test_without_evidence_the_tests_own_failure_stays(requests: dict[float, int | None], errors: list[Seen]) -> None:
    assert seen_by_server(TEST_SAW, collected(requests, *errors), PROJECT) is None


def test_a_failure_that_says_more_is_not_replaced() -> None:
    collector = collected({1: 500}, Seen(1.5, DEADLOCK, logged=True))

    assert seen_by_server(SLOW, collector, PROJECT) is None


@pytest.mark.parametrize(
    "log", [{"event": TEXT}, {"event": "unhandled", "exception": TEXT}, {"event": "unhandled", "exception": STRUCTURED}]
)
def test_a_traceback_in_the_log_of_a_process_is_read(log: dict[str, Any]) -> None:
    read = failure_in(log, PROJECT)

    assert read is not None
    assert (read.group, read.message) == ("database", "deadlock detected")
    assert read.chain[-1].endswith(".DeadlockDetectedError")
    assert read.frames == (Frame("src/app/orders.py", 7, "pay"),)


@pytest.mark.parametrize(
    ("exc_type", "package", "group"),
    [
        ("ReadTimeout", "httpx", "timeout"),
        ("ConnectError", "httpx", "network"),
        ("KeyError", "httpx", "other"),
        ("TypeError", "", "type error"),
        ("OutOfStock", "", "other"),
    ],
)
def test_a_class_without_a_module_is_known_by_who_raised_it(exc_type: str, package: str, group: str) -> None:
    path = f"{LIBRARY}/{package}/client.py" if package else "/srv/orders/src/app/orders.py"
    frames = [{"filename": path, "lineno": 7, "name": "send"}]
    read = failure_in({"event": "unhandled", "exception": [{"exc_type": exc_type, "frames": frames}]}, PROJECT)

    assert read is not None
    assert read.group == group


@pytest.mark.parametrize(
    "log",
    [
        {"event": "paid"},
        {"event": "x", "exception": []},
        {"event": "x", "exception": [{"frames": None}, 7]},
        {"event": "x", "exception": "no traceback"},
        {"event": None, "exception": {"exc_type": "ValueError"}},
        {"event": "Traceback (most recent call last):"},
    ],
)
def test_a_log_without_a_traceback_is_no_failure(log: dict[str, Any]) -> None:
    assert failure_in(log, PROJECT) is None
