import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest
from structlog.typing import EventDict
from testkit.conformance import Contract, ContractBreach

from app.__main__ import GRACE
from app.domain.money import Money
from app.domain.payments import LEASE, PaymentDeclined, PaymentUnavailable
from app.infrastructure.payments import Backoff, HttpPayments
from tests.fixtures.payments_api import URL, PaymentsApi

PRICE = Money(9_800, "EUR")
CHARGED = httpx.Response(
    201, json={"id": "ch_7", "status": "succeeded", "amount": 9_800, "currency": "EUR"}
)


def charged(**changes: Any) -> httpx.Response:
    right = {"id": "ch_7", "status": "succeeded", "amount": 9_800, "currency": "EUR"}
    return httpx.Response(201, json=right | changes)


BEARER = {"Authorization": "Bearer test-key"}


def charge_request(**changes: Any) -> httpx.Request:
    """As our adapter sends it, less what the test says otherwise."""
    headers = {"Idempotency-Key": "k", "Authorization": "Bearer test-key"}
    sent: dict[str, Any] = {"headers": headers, "json": {"amount": 9_800, "currency": "EUR"}}
    return httpx.Request("POST", f"{URL}/v1/charges", **(sent | changes))


@asynccontextmanager
async def half_an_answer() -> AsyncIterator[str]:
    """A server on loopback that begins to answer, and goes on until the client leaves."""
    left = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")
        with suppress(ConnectionResetError):  # a client that leaves with bytes unread resets
            await reader.read()  # until its end
        writer.close()
        left.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield "http://{}:{}".format(*server.sockets[0].getsockname())
        await left.wait()
    finally:
        server.close()


async def test_a_charge_carries_its_key_amount_credentials(
    payments: HttpPayments, payments_api: PaymentsApi
) -> None:
    payments_api.charges("ch_retro-clock")

    reference = await payments.charge("order-7:first", PRICE)

    (request,) = payments_api.requests
    assert reference == "ch_retro-clock"
    assert request.headers["Idempotency-Key"] == "order-7:first"
    assert request.headers["Authorization"] == "Bearer test-key"
    assert request.content == b'{"amount":9800,"currency":"EUR"}'


async def test_a_decline_is_final_with_its_reason(
    payments: HttpPayments, payments_api: PaymentsApi
) -> None:
    payments_api.declines("card_expired")

    with pytest.raises(PaymentDeclined) as refused:
        await payments.charge("order-7:first", PRICE)

    assert refused.value.reason == "card_expired"
    assert len(payments_api.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(503),
        httpx.Response(429),
        httpx.ConnectError,
        httpx.ReadTimeout,
    ],
    ids=["outage", "too many requests", "no connection", "time-out"],
)
async def test_a_passing_failure_is_repeated_under_the_same_key(
    payments: HttpPayments,
    payments_api: PaymentsApi,
    failure: httpx.Response | type[Exception],
) -> None:
    payments_api.answers(failure, CHARGED)

    reference = await payments.charge("order-7:first", PRICE)

    keys = [request.headers["Idempotency-Key"] for request in payments_api.requests]
    assert reference == "ch_7"
    assert keys == ["order-7:first", "order-7:first"]


async def test_repeating_ends_after_three_attempts(
    payments: HttpPayments, payments_api: PaymentsApi
) -> None:
    payments_api.answers(*[httpx.Response(503)] * 4)

    with pytest.raises(PaymentUnavailable, match="status 503"):
        await payments.charge("order-7:first", PRICE)

    assert len(payments_api.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(201, text="<html>"),
        httpx.Response(201, json={"status": "succeeded"}),
        httpx.Response(201, json=["ch_7"]),
        httpx.Response(418, json={}),
        httpx.Response(302, headers={"Location": "https://elsewhere.test"}),
        httpx.Response(402, json={}),
        httpx.Response(402, json={"decline_code": None}),
        httpx.Response(402, json={"decline_code": "x" * 256}),
        httpx.Response(402, json={"decline_code": "card\x00"}),
        charged(id="ch_" + "x" * 300),
        charged(id="ch_\x00"),
        charged(id=""),
        charged(id=None),
        charged(id=7),
        charged(id=["ch_7"]),
        httpx.Response(201, content=CHARGED.content.replace(b"ch_7", b"\\ud800")),
        charged(status="pending"),
        charged(amount=9_801),
        charged(amount=10**30),
        charged(amount=9_800.0),
        charged(amount="9800"),
        charged(currency="USD"),
        httpx.Response(201, content=b"[" * 100_000),
        httpx.Response(201, content=b"9" * 5_000),
        httpx.Response(201, content=CHARGED.content + b" " * 300_000),
    ],
    ids=[
        "no JSON",
        "no id",
        "no object",
        "an unknown status",
        "a redirect",
        "a decline without its code",
        "a null decline code",
        "an overlong decline code",
        "a decline code with NUL",
        "an overlong id",
        "an id with NUL",
        "an empty id",
        "a null id",
        "a number for an id",
        "a list for an id",
        "a lone surrogate",
        "a charge that is not done",
        "another amount",
        "a huge amount",
        "an amount that is no integer",
        "an amount as text",
        "another currency",
        "nested too deeply",
        "a number of 5,000 digits",
        "an oversize answer",
    ],
)
async def test_an_answer_that_makes_no_sense_leaves_the_outcome_unknown(
    payments: HttpPayments, payments_api: PaymentsApi, answer: httpx.Response
) -> None:
    payments_api.breaks_its_contract(answer)

    with pytest.raises(PaymentUnavailable):
        await payments.charge("order-7:first", PRICE)


async def test_an_unreadable_answer_is_logged_with_its_payment(
    payments: HttpPayments, payments_api: PaymentsApi, logs: list[EventDict]
) -> None:
    """The customer may have been charged: somebody has to look."""
    payments_api.breaks_its_contract(charged(id=None))

    with pytest.raises(PaymentUnavailable, match="unreadable answer"):
        await payments.charge("order-7:first", PRICE)

    (event,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert (event["event"], event["key"]) == ("unreadable answer", "order-7:first")


@pytest.mark.parametrize("reference", ["c", "x" * 255], ids=["one letter", "255 letters"])
async def test_a_reference_of_any_storable_length_is_taken(
    payments: HttpPayments, payments_api: PaymentsApi, reference: str
) -> None:
    payments_api.breaks_its_contract(charged(id=reference))

    assert await payments.charge("order-7:first", PRICE) == reference


async def test_an_answer_that_does_not_end_is_given_up_at_the_deadline(
    http: httpx.AsyncClient,
) -> None:
    """One byte each second would keep every time-out of the client: the charge as a whole has a
    deadline."""
    async with half_an_answer() as url:
        payments = HttpPayments(http, url, "test-key", Backoff(deadline=0.05))

        with pytest.raises(PaymentUnavailable, match="before the deadline"):
            await payments.charge("order-7:first", PRICE)


def test_the_whole_charge_ends_well_within_its_lease() -> None:
    assert timedelta(seconds=Backoff().deadline) == timedelta(seconds=20) < LEASE / 2
    assert Backoff().deadline < GRACE


@pytest.mark.parametrize(
    ("body", "breach"),
    [
        ({"id": "ch_7", "amount": 9_800, "currency": "EUR"}, "'status' is a required property"),
        ({"id": 7, "status": "succeeded", "amount": 9_800, "currency": "EUR"}, "7 is not of type"),
    ],
    ids=["a missing field", "a wrong type"],
)
def test_a_mock_that_drifts_from_the_providers_file_is_caught(
    payments_contract: Contract, body: dict[str, object], breach: str
) -> None:
    with pytest.raises(ContractBreach, match=breach):
        payments_contract.check(charge_request(), httpx.Response(201, json=body))


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"headers": BEARER}, "needs the header Idempotency-Key"),
        ({"headers": BEARER | {"Idempotency-Key": ""}}, "Idempotency-Key: .* non-empty"),
        ({"headers": {"Idempotency-Key": "k"}}, "needs a bearer token"),
        ({"json": {"amount": 9_800}}, "'currency' is a required property"),
        ({"json": {"amount": -1, "currency": "EUR"}}, "less than the minimum"),
        ({"json": {"amount": 1, "currency": "EUR", "note": "x"}}, "'note' was unexpected"),
        ({"json": None, "data": {"amount": "1"}}, "media type is application/x-www-form-urlenc"),
        ({"params": {"dry": "1"}}, "knows no query dry"),
    ],
    ids=[
        "no key",
        "an empty key",
        "no token",
        "a missing field",
        "a value out of bounds",
        "an unknown field",
        "a form",
        "an unknown query",
    ],
)
def test_a_request_that_the_provider_would_refuse_is_caught(
    payments_contract: Contract, changes: dict[str, Any], breach: str
) -> None:
    with pytest.raises(ContractBreach, match=breach):
        payments_contract.check_request(charge_request(**changes))


async def test_a_call_that_is_not_mocked_fails_at_once(
    http: httpx.AsyncClient, payments_api: PaymentsApi
) -> None:
    with pytest.raises(AssertionError, match="not mocked"):
        await http.post(f"{URL}/v1/refunds")
