from dataclasses import dataclass

import httpx
import stamina

from app.domain.errors import PaymentDeclined, PaymentUnavailable
from app.domain.money import Money


@dataclass(frozen=True)
class Backoff:
    """Seconds. With the defaults and the client's time-out of 5 s a charge ends within 20 s,
    well inside the domain's payment LEASE."""

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
            response = await self._send(key, amount)
        except _Unavailable as error:
            raise PaymentUnavailable(str(error)) from error
        return _read(response)

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
        try:
            response = await self._client.post(
                self._charges,
                headers={"Authorization": f"Bearer {self._api_key}", "Idempotency-Key": key},
                json={"amount": amount.minor, "currency": amount.currency},
            )
        except httpx.TransportError as error:
            raise _Unavailable(type(error).__name__) from error
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            raise _Unavailable(f"status {response.status_code}")
        return response


class _Unavailable(Exception):
    pass


def _read(response: httpx.Response) -> str:
    try:
        body = response.json()
        if response.status_code == httpx.codes.CREATED:
            return str(body["id"])
        if response.status_code == httpx.codes.PAYMENT_REQUIRED:
            raise PaymentDeclined(str(body["decline_code"]))
    except (ValueError, KeyError, TypeError) as error:
        raise PaymentUnavailable("unreadable answer") from error
    raise PaymentUnavailable(f"status {response.status_code}")
