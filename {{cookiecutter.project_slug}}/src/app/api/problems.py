"""Every error leaves as a problem document (RFC 9457) with `code` and `request_id`; one table
says which domain error is which. A message of a library or of the database never leaves."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.domain import errors
from app.domain.errors import DomainError

MEDIA_TYPE = "application/problem+json"
UNAUTHORIZED = 401


@dataclass(frozen=True)
class Kind:
    status: int
    code: str
    title: str
    retry_after: int | None = None
    """Seconds."""


KINDS: dict[type[DomainError], Kind] = {
    errors.InvalidAmount: Kind(
        422, "invalid_amount", "An amount can't be negative"
    ),
    errors.InvalidCurrency: Kind(
        422, "invalid_currency", "This is no ISO 4217 currency code"
    ),
    errors.CurrencyMismatch: Kind(
        422, "currency_mismatch", "An order has one currency"
    ),
    errors.InvalidQuantity: Kind(
        422, "invalid_quantity", "A quantity is at least one"
    ),
    errors.EmptyOrder: Kind(
        422, "empty_order", "An order has at least one line"
    ),
    errors.DuplicateLine: Kind(
        422, "duplicate_line", "A product stands on one line only"
    ),
    errors.ProductNotFound: Kind(
        404, "product_not_found", "There is no such product"
    ),
    errors.OrderNotFound: Kind(404, "order_not_found", "There is no such order"),
    errors.SkuTaken: Kind(409, "sku_taken", "Another product has this SKU"),
    errors.OutOfStock: Kind(409, "out_of_stock", "Not enough of it is left"),
    errors.OrderNotPayable: Kind(
        409, "order_not_payable", "Only a pending order can be paid"
    ),
    errors.OrderNotCancellable: Kind(
        409, "order_not_cancellable", "Only a pending order can be cancelled"
    ),
    errors.ReservationExpired: Kind(
        409, "reservation_expired", "The reservation has ended"
    ),
    errors.PaymentInProgress: Kind(
        409, "payment_in_progress", "A payment is under way", retry_after=1
    ),
    errors.PaymentDeclined: Kind(
        402, "payment_declined", "The payment was declined"
    ),
    errors.PaymentUnavailable: Kind(
        503,
        "payment_unavailable",
        "The payment's outcome is unknown: repeat it with the same key",
        retry_after=5,
    ),
    errors.NotAllowed: Kind(403, "not_allowed", "Your role may not do this"),
    errors.InvalidToken: Kind(
        401, "invalid_token", "A valid bearer token is needed"
    ),
    errors.IdentityUnavailable: Kind(
        503,
        "identity_unavailable",
        "Tokens can't be verified at the moment",
        retry_after=5,
    ),
}

# What the provider or a token library said is for the log.
_PRIVATE_FACTS = {"detail"}


class Problem(BaseModel):
    """RFC 9457. Further members are the facts of the error, such as `available`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    request_id: str


def documented(*kinds: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may end in these errors."""
    codes: dict[int, list[str]] = {}
    for kind in map(KINDS.__getitem__, kinds):
        codes.setdefault(kind.status, []).append(kind.code)
    return {
        status: {"model": Problem, "description": " or ".join(f"`{code}`" for code in known)}
        for status, known in sorted(codes.items())
    }


def problem(
    status: int, code: str, title: str, *, headers: dict[str, str] | None = None, **facts: Any
) -> JSONResponse:
    body = {
        "type": f"urn:problem:{code.replace('_', '-')}",
        "title": title,
        "status": status,
        "code": code,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        **jsonable_encoder(facts),
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def unexpected() -> JSONResponse:
    return problem(500, "internal_error", "Something went wrong on our side")


def install(api: FastAPI) -> None:
    api.exception_handler(DomainError)(_domain_error)
    api.exception_handler(RequestValidationError)(_invalid_request)
    api.exception_handler(HTTPException)(_http_error)


async def _domain_error(_request: Request, error: DomainError) -> JSONResponse:
    kind = KINDS[type(error)]
    facts = error.facts
    structlog.get_logger("app.problems").info("refused", code=kind.code, **facts)
    headers = {}
    if kind.retry_after is not None:
        headers["Retry-After"] = str(kind.retry_after)
    if kind.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 6750, section 3
    shown = {name: fact for name, fact in facts.items() if name not in _PRIVATE_FACTS}
    return problem(kind.status, kind.code, kind.title, headers=headers, **shown)


async def _invalid_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    # Not the input itself: it may hold a secret, or text that no JSON can carry.
    found = [
        {"where": "/".join(map(str, entry["loc"])), "what": entry["msg"]}
        for entry in error.errors()
    ]
    return problem(422, "invalid_request", "The request does not have the right form", errors=found)


async def _http_error(_request: Request, error: HTTPException) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    return problem(status, status.name.lower(), status.phrase, headers=headers)
