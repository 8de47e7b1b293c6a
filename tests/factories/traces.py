"""Traces of failed tests, as `testkit.tracing` writes them: say only what the test is about."""

from typing import Any

from testkit.trace import Event, Trace

DEFAULTS: dict[str, dict[str, Any]] = {
    "request": {
        "method": "POST",
        "url": "http://test/orders",
        "status": 500,
        "request_body": '{"sku": "RETRO-CLOCK"}',
        "response_body": "",
        "request_id": "r-1",
        "error": None,
    },
    "call": {
        "method": "POST",
        "url": "https://payments.test/charges",
        "status": 201,
        "request_body": "",
        "response_body": "",
        "request_id": "r-1",
        "error": None,
        "mocked": True,
    },
    "sql": {"statement": "SELECT 1", "parameters": "[]", "rows": 1, "error": None},
    "log": {"level": "error", "logger": "app", "event": "unhandled_error", "request_id": "r-1", "fields": {}},
    "rows": {"table": "orders", "before": None, "after": None, "changed": []},
}


def make_event(kind: str, at: float = 0.0, seconds: float = 0.0, **data: Any) -> Event:
    return Event(at, kind, seconds, DEFAULTS[kind] | data)


def make_trace(test: str, *events: Event, run: str = "20260314T120000", dropped: int = 0) -> Trace:
    return Trace(run, test, events, dropped)
