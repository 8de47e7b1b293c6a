import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import stamina
import structlog

from app.domain.money import Money
from app.domain.payments import PaymentDeclined, PaymentUnavailable
from app.infrastructure.bounded_http import AnswerTooLarge, send_bounded

_log = structlog.get_logger("app.payments")
_LONGEST_TEXT = 255
"""Of a reason or a reference that the provider sends and we store."""


@dataclass(frozen=True)
class Backoff:
    """Seconds. `deadline` ends the charge with all its attempts, also when the answer dribbles:
    well inside the domain's payment LEASE, and inside the time that a stopping service has."""

    deadline: float = 20.0
    attempts: int = 3
    first: float = 0.2
    longest: float = 2.0
    jitter: float = 0.2


class HttpPayments:
    """The provider's API as contracts/payments.openapi.json describes it.

    A charge carries an Idempotency-Key, so sending it again is safe: after a time-out, a lost
    connection, 429 and 5xx. A decline is an answer and is never repeated.
    """

    def __init__(
        self, client: httpx.AsyncClient, url: str, api_key: str, backoff: Backoff | None = None
    ) -> None:
        self._client = client
        self._charges = f"{url.rstrip('/')}/v1/charges"
        self._api_key = api_key
        self._backoff = backoff or Backoff()

    async def charge(self, key: str, amount: Money) -> str:
        try:
            async with asyncio.timeout(self._backoff.deadline):
                response = await self._send(key, amount)
        except _Unavailable as error:
            raise PaymentUnavailable(str(error)) from error
        except TimeoutError as error:
            raise PaymentUnavailable("no answer before the deadline") from error
        except AnswerTooLarge as error:
            raise PaymentUnavailable("unreadable answer: too large") from error
        return _read(response, key, amount)

    async def _send(self, key: str, amount: Money) -> httpx.Response:
        attempts = stamina.retry_context(
            on=_Unavailable,
            attempts=self._backoff.attempts,
            wait_initial=self._backoff.first,
            wait_max=self._backoff.longest,
            wait_jitter=self._backoff.jitter,
        )
        async for attempt in attempts:
            with attempt:
                response = await self._send_once(key, amount)
        return response

    async def _send_once(self, key: str, amount: Money) -> httpx.Response:
        request = self._client.build_request(
            "POST",
            self._charges,
            headers={"Authorization": f"Bearer {self._api_key}", "Idempotency-Key": key},
            json={"amount": amount.minor, "currency": amount.currency},
        )
        try:
            response = await send_bounded(self._client, request)
        except httpx.HTTPError as error:
            raise _Unavailable(type(error).__name__) from error
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            raise _Unavailable(f"status {response.status_code}")
        return response


class _Unavailable(Exception):
    pass


def _read(response: httpx.Response, key: str, amount: Money) -> str:
    """After an answer that breaks the provider's contract nobody knows whether it charged."""
    try:
        body = response.json()
        if response.status_code == httpx.codes.CREATED:
            return _reference(body, amount)
        if response.status_code == httpx.codes.PAYMENT_REQUIRED:
            raise PaymentDeclined(_text(body["decline_code"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        _log.error("unreadable answer", key=key, status=response.status_code, reason=repr(error))
        raise PaymentUnavailable(f"unreadable answer: {type(error).__name__}") from error
    raise PaymentUnavailable(f"status {response.status_code}")


def _reference(body: dict[str, Any], amount: Money) -> str:
    charged = (body["status"], body["amount"], body["currency"])
    is_ours = charged == ("succeeded", amount.minor, amount.currency)
    if not is_ours or type(body["amount"]) is not int:  # true is equal to 1, and 1.0 too
        raise ValueError("another charge than ours")
    return _text(body["id"])


def _text(value: Any) -> str:
    """What every database can store: NUL and lone surrogates are not printable."""
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and value.isprintable():
        return value
    raise ValueError("no text to store")
