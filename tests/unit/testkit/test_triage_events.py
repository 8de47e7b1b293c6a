"""Of a long trace the few events that explain the failure are shown."""

import pytest
from testkit.triage.events import in_words, relevant

from tests.factories.failures import make_event, make_trace

QUIET = [make_event("sql", at / 10, statement="SELECT 1", rows=1) for at in range(30)]


def test_errors_are_shown_however_early_they_happened() -> None:
    error = make_event("sql", 0.0, statement="INSERT", error="database is locked")

    shown = relevant(make_trace(error, *QUIET), 3)

    assert shown == [error, *QUIET[-2:]]


def test_what_belongs_to_the_last_request_is_shown_before_other_events() -> None:
    log = make_event("log", 0.0, level="info", logger="app", event="refused", request_id="r2", fields={})
    request = make_event("request", 0.1, method="GET", url="/", status=200, request_id="r2")

    assert relevant(make_trace(log, request, *QUIET), 2) == [log, request]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (make_event("request", method="GET", url="/a", status=500, response_body="no"), "GET /a -> 500 no"),
        (make_event("call", method="GET", url="/a", error="ReadTimeout", mocked=True), "GET /a -> ReadTimeout, mocked"),
        (make_event("sql", statement="SELECT 1", parameters=[3], rows=2), "sql SELECT 1 [3] -> 2 rows"),
        (make_event("log", level="error", logger="app", event="no", fields={"a": 1}), "log error app: no a=1"),
        (make_event("rows", table="orders", before=1, after=2, changed=["+ 7"]), "1 rows before, 2 after + 7"),
        (make_event("later", any="thing"), "thing"),
        (make_event("log"), "log None None: None"),
    ],
    ids=["request", "call", "sql", "log", "rows", "unknown kind", "nothing in it"],
)
def test_each_kind_of_event_is_one_line(event: object, words: str) -> None:
    line = in_words(event)  # type: ignore[arg-type]

    assert words in line
    assert "\n" not in line


def test_a_huge_body_is_cut() -> None:
    assert len(in_words(make_event("request", method="GET", url="/", status=200, response_body="x" * 9999))) < 250
