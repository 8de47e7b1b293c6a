from typing import Any

import httpx
import pytest

from app.domain.errors import PaymentDeclined, PaymentUnavailable
from app.domain.money import Money
from app.infrastructure.payments import HttpPayments
from testkit.conformance import Contract, ContractBreach
from tests.fixtures.payments_api import PaymentsApi

PRICE = Money(9_800, "EUR")
CHARGED = httpx.Response(
    201, json={"id": "ch_7", "status": "succeeded", "amount": 9_800, "currency": "EUR"}
)


BEARER = {"Authorization": "Bearer test-key"}


def charge_request(**said: Any) -> httpx.Request:
    """As our adapter sends it, less what the test says otherwise."""
    headers = {"Idempotency-Key": "k", "Authorization": "Bearer test-key"}
    sent: dict[str, Any] = {"headers": headers, "json": {"amount": 9_800, "currency": "EUR"}}
    return httpx.Request("POST", "https://payments.test/v1/charges", **(sent | said))


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
        httpx.Response(402, json={}),
    ],
    ids=["no JSON", "no id", "no object", "an unknown status", "a decline without its code"],
)
async def test_an_answer_that_makes_no_sense_leaves_the_outcome_unknown(
    payments: HttpPayments, payments_api: PaymentsApi, answer: httpx.Response
) -> None:
    payments_api.breaks_its_contract(answer)

    with pytest.raises(PaymentUnavailable):
        await payments.charge("order-7:first", PRICE)


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
    ("said", "breach"),
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
    payments_contract: Contract, said: dict[str, Any], breach: str
) -> None:
    with pytest.raises(ContractBreach, match=breach):
        payments_contract.check_request(charge_request(**said))


async def test_a_call_that_nobody_mocked_fails_at_once(
    http: httpx.AsyncClient, payments_api: PaymentsApi
) -> None:
    with pytest.raises(AssertionError, match="not mocked"):
        await http.post("https://payments.test/v1/refunds")
