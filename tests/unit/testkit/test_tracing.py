"""What a trace keeps of what happened: bounded, without secrets, and nothing that the test has to do."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from testkit.call_site import Project
from testkit.conformance import Contract, ContractBreach
from testkit.failures import failure_of
from testkit.records import Frame
from testkit.tracing.collector import Collector
from testkit.tracing.counting import count_rows
from testkit.tracing.http import HttpWatch
from testkit.tracing.logs import LogWatch
from testkit.tracing.rows import changes_of, rows_data
from testkit.tracing.sql import SqlWatch

PROJECT = Project(Path(__file__).parents[3], ["app"])


class Errors(list[BaseException]):
    """What the watches report."""

    def __call__(self, error: BaseException) -> None:
        self.append(error)


@pytest.fixture
def collector() -> Collector:
    return Collector()


@pytest.fixture
def errors() -> Errors:
    return Errors()


def number(which: int) -> dict[str, Any]:
    return {"number": which}


def logged(collector: Collector, *arguments: Any, **options: Any) -> dict[str, Any]:
    """What the trace has of one call of `Logger.error`."""
    log = logging.Logger("shop")  # noqa: LOG001  (of this test alone)
    log.addHandler(LogWatch(collector, Errors()))
    log.error(*arguments, **options)
    return collector.events()[0].data


def test_of_thousands_of_events_the_first_and_the_last_are_kept(collector: Collector) -> None:
    for which in range(1_000):
        collector.add(which, "log", number, which)

    assert [event.data["number"] for event in collector.events()] == [*range(100), *range(600, 1_000)]
    assert collector.dropped == 500


def test_a_new_test_begins_with_nothing(collector: Collector) -> None:
    collector.add(0.0, "log", number, 1)

    collector.begin()

    assert (collector.events(), collector.dropped) == ([], 0)


def test_an_event_of_structlog_keeps_its_request_id(collector: Collector) -> None:
    data = logged(collector, json.dumps({"event": "paid", "request_id": "r-1", "password": "hunter2", "order": 7}))

    assert (data["event"], data["request_id"]) == ("paid", "r-1")
    assert data["fields"] == {"password": "***", "order": 7}


@pytest.mark.parametrize(
    ("arguments", "event"),
    [
        (("paid %s", 7), "paid 7"),
        (("paid %d %d", 7), "paid %d %d (TypeError)"),
        (({"event": "paid"},), "paid"),
        (("{not json",), "{not json"),
        (('{"no": "event"}',), '{"no": "event"}'),
        (("[" * 100_000,), "[" * 1_999 + "…"),
        (("{" + '"a":{' * 100_000,), ("{" + '"a":{' * 100_000)[:1_999] + "…"),
    ],
    ids=["text", "wrong arguments", "a dictionary", "no json", "another object", "long", "deep"],
)
def test_a_log_of_any_form_is_one_event(collector: Collector, arguments: tuple[Any, ...], event: str) -> None:
    assert logged(collector, *arguments)["event"] == event


def test_extra_facts_of_a_log_are_its_fields(collector: Collector) -> None:
    assert logged(collector, "paid", extra={"order": 7, "cookie": "a=b"})["fields"] == {"order": 7, "cookie": "***"}


def test_an_error_that_is_logged_while_it_is_handled_is_seen(collector: Collector, errors: Errors) -> None:
    log = logging.Logger("shop")  # noqa: LOG001  (of this test alone)
    log.addHandler(LogWatch(collector, errors))

    try:
        int("none left")
    except ValueError as error:
        log.error("refused")  # noqa: TRY400  (an error handler logs no traceback)
        log.warning("a warning")
        handled = error

    log.error("nothing is handled")
    assert errors == [handled]


@pytest.fixture
def api(collector: Collector, errors: Errors) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(201, headers={"X-Request-ID": "r-1"}, json={"token": "t"}))


def test_a_request_is_kept_without_its_secrets(collector: Collector, errors: Errors, api: httpx.MockTransport) -> None:
    with HttpWatch(collector, PROJECT, errors).watching(httpx), httpx.Client(transport=api) as client:
        client.post(
            "https://ada:hunter2@api.test/login?token=abc",
            json={"password": "hunter2", "sku": "x" * 5_000},
            headers={"Authorization": "Bearer abc", "Cookie": "session=abc"},
        )

    (event,) = collector.events()
    assert (event.kind, event.data["status"], event.data["request_id"]) == ("request", 201, "r-1")
    assert event.data["url"] == "https://***@api.test/login?token=***"
    assert len(event.data["request_body"]) == 2_000
    assert not [secret for secret in ("hunter2", "abc", '"t"') if secret in json.dumps(event.data)]


def test_what_a_request_sends_in_turn_is_a_call(collector: Collector, errors: Errors, api: httpx.MockTransport) -> None:
    def application(_request: httpx.Request) -> httpx.Response:
        with httpx.Client(transport=api) as inner:
            return httpx.Response(inner.get("https://payments.test/").status_code)

    with (
        HttpWatch(collector, PROJECT, errors).watching(httpx),
        httpx.Client(transport=httpx.MockTransport(application)) as client,
    ):
        client.get("https://shop.test/")

    outer, call = collector.events()
    assert (outer.kind, outer.data["url"]) == ("request", "https://shop.test/")
    assert (call.kind, call.data["url"], call.data["mocked"]) == ("call", "https://payments.test/", True)


def test_a_breach_that_is_found_later_knows_the_line_that_sent_the_request(
    collector: Collector, errors: Errors, api: httpx.MockTransport, tmp_path: Path
) -> None:
    source = tmp_path / "src" / "app" / "payments.py"
    send: dict[str, Any] = {}
    exec(compile("def charge(client, request):\n    return client.send(request)\n", str(source), "exec"), send)  # noqa: S102
    request = httpx.Request("POST", "https://payments.test/refunds")
    with (
        HttpWatch(collector, Project(tmp_path, ["app"]), errors).watching(httpx),
        httpx.Client(transport=api) as client,
    ):
        send["charge"](client, request)

    with pytest.raises(ContractBreach) as breach:
        Contract({"openapi": "3.1.0", "paths": {}}).check_request(request)

    failure = failure_of(breach.value, "teardown", Project(tmp_path, ["app"]))
    assert failure.frames[-1] == Frame("src/app/payments.py", 2, "charge")


def test_a_request_that_gets_no_answer_keeps_its_error(collector: Collector, errors: Errors) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with (
        HttpWatch(collector, PROJECT, errors).watching(httpx),
        httpx.Client(transport=httpx.MockTransport(refuse)) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("https://shop.test/")

    (event,) = collector.events()
    assert (event.data["status"], event.data["error"]) == (None, "httpx.ConnectError: refused")


def test_a_body_that_is_streamed_is_left_to_its_reader(collector: Collector, errors: Errors) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=iter([b"one", b"two"]))

    with (
        HttpWatch(collector, PROJECT, errors).watching(httpx),
        httpx.Client(transport=httpx.MockTransport(answer)) as client,
        client.stream("GET", "https://shop.test/") as response,
    ):
        read = response.read()

    assert read == b"onetwo"
    assert collector.events()[0].data["response_body"] is None


def test_httpx_is_as_it_was_afterwards(collector: Collector, errors: Errors) -> None:
    before = httpx.Client.send, httpx.AsyncClient.send

    with HttpWatch(collector, PROJECT, errors).watching(sys.modules["httpx"]):
        during = httpx.Client.send, httpx.AsyncClient.send

    assert (httpx.Client.send, httpx.AsyncClient.send) == before
    assert during != before


def test_rows_are_known_before_and_after_with_what_became_of_them(
    collector: Collector, errors: Errors, tmp_path: Path
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/shop.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER, sku TEXT)"))
        connection.execute(text("INSERT INTO orders VALUES (1, 'OLD-CLOCK')"))
    with SqlWatch(collector, errors).watching():
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO orders (id, sku) VALUES (:id, :sku)"), [{"id": 2, "sku": "RETRO-CLOCK"}]
            )
        with engine.connect() as connection:
            connection.execute(text('DELETE FROM "orders"'))

    changes = changes_of(collector.all())
    (table,) = rows_data(changes, count_rows(changes, None))
    engine.dispose()
    assert (table["table"], table["before"], table["after"]) == ("orders", 1, 2)
    assert table["changed"] == [
        "insert 1 (committed): {'id': 2, 'sku': 'RETRO-CLOCK'}",
        "delete 2 (rolled back): ",
    ]


def test_a_statement_that_fails_keeps_its_error(collector: Collector, errors: Errors) -> None:
    engine = create_engine("sqlite://")
    with (
        SqlWatch(collector, errors).watching(),
        engine.connect() as connection,
        pytest.raises(OperationalError),
    ):
        connection.execute(text("SELECT * FROM nobody WHERE password = :password"), {"password": "hunter2"})

    engine.dispose()
    event = collector.events()[0]
    assert (event.kind, event.data["parameters"]) == ("sql", "{'password': '***'}")
    assert event.data["error"] == "sqlite3.OperationalError: no such table: nobody"
    assert [type(error).__module__ for error in errors] == ["sqlite3"]


def test_values_without_names_are_hidden_where_something_secret_is_named(collector: Collector, errors: Errors) -> None:
    engine = create_engine("sqlite://")
    with SqlWatch(collector, errors).watching(), engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 AS password WHERE 'hunter2' = ?", ("hunter2",))
        connection.exec_driver_sql("SELECT 1 AS sku WHERE 7 = ?", (7,))

    engine.dispose()
    assert [event.data["parameters"] for event in collector.events()][:2] == ["***", "[7]"]
