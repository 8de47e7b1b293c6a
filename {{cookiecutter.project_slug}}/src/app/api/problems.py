"""Every error leaves as a problem document (RFC 9457) with `code` and `request_id`; problem_types/
maps domain errors to problems. No message of a library reaches the caller."""

from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app.api.problem_types import SHARED_PROBLEMS, ProblemType, ProblemTypes
from app.domain.errors import DomainError

MEDIA_TYPE = "application/problem+json"
UNAUTHORIZED = 401
INVALID_REQUEST = 422
METHOD_NOT_ALLOWED = 405
UNAVAILABLE = 503
MOST_ERRORS = 20
LONGEST_NAME = 100
"""A body may be wrong in thousands of places, and a key that it invents may be very long."""
# The message of the provider or of a token library belongs in the log.
_PRIVATE_FACTS = {"detail"}
# Those of RFC 9457, section 3.1, and our own.
_MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id"}


class Problem(BaseModel):
    """RFC 9457. Further members are the facts of the error, such as `available`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    request_id: str


def documented(
    problem_types: ProblemTypes, *errors: type[DomainError]
) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may end in these errors."""
    # A route with a rule of its own for 422 still refuses a request of the wrong form.
    codes: dict[int, list[str]] = {INVALID_REQUEST: ["invalid_request"]}
    headers: dict[int, dict[str, Any]] = {}
    sent: dict[int, list[set[str]]] = {}
    for problem_type in map((SHARED_PROBLEMS | problem_types).__getitem__, errors):
        codes.setdefault(problem_type.status, []).append(problem_type.code)
        described = _documented_headers(problem_type)
        headers.setdefault(problem_type.status, {}).update(described)
        sent.setdefault(problem_type.status, []).append(set(described))
    for status, described in headers.items():
        for name in set.intersection(*sent[status]):
            described[name]["required"] = True
    return {
        status: responding(*codes[status], headers=headers[status]) for status in sorted(headers)
    }


def responding(*codes: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """One entry of a route's `responses=`."""
    described = " or ".join(f"`{code}`" for code in codes)
    return {"model": Problem, "description": described} | ({"headers": headers} if headers else {})


def _documented_headers(problem_type: ProblemType) -> dict[str, Any]:
    if problem_type.status == UNAUTHORIZED:
        return {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if problem_type.retry_after is not None:
        seconds = {"type": "integer", "minimum": 1}
        return {"Retry-After": {"description": "In seconds.", "schema": seconds}}
    return {}


def problem(
    status: int, code: str, title: str, /, *, headers: dict[str, str] | None = None, **facts: Any
) -> JSONResponse:
    return _document(status, code, title, facts, headers)


def _document(
    status: int, code: str, title: str, facts: dict[str, Any], headers: dict[str, str] | None
) -> JSONResponse:
    """A fact that has the name of a member is renamed: `code` becomes `fact_code`."""
    body = {
        "type": f"urn:problem:{code.replace('_', '-')}",
        "title": title,
        "status": status,
        "code": code,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
    body |= {
        f"fact_{name}" if name in _MEMBERS else name: fact
        for name, fact in jsonable_encoder(facts).items()
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def unexpected() -> JSONResponse:
    return problem(500, "internal_error", "Something went wrong on our side")


def install(api: FastAPI, problem_types: ProblemTypes = SHARED_PROBLEMS) -> None:
    api.exception_handler(DomainError)(partial(_domain_error, problem_types))
    api.exception_handler(RequestValidationError)(_invalid_request)
    api.exception_handler(HTTPException)(_http_error)


async def _domain_error(
    problem_types: ProblemTypes, _request: Request, error: DomainError
) -> JSONResponse:
    problem_type = problem_types[type(error)]
    facts = error.facts
    # A 503 is a fault of ours, or of a service that we need: it must be seen at any log level.
    log = structlog.get_logger("app.problems")
    level = log.error if problem_type.status == UNAVAILABLE else log.info
    level("refused", code=problem_type.code, facts=facts)
    headers = {}
    if problem_type.retry_after is not None:
        headers["Retry-After"] = str(problem_type.retry_after)
    if problem_type.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 6750, section 3
    public = {name: fact for name, fact in facts.items() if name not in _PRIVATE_FACTS}
    return _document(problem_type.status, problem_type.code, problem_type.title, public, headers)


async def _invalid_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    # Not the input itself: it may hold a secret, or text that no JSON can carry.
    errors = [
        {"where": "/".join(str(part)[:LONGEST_NAME] for part in entry["loc"]), "what": entry["msg"]}
        for entry in error.errors()[:MOST_ERRORS]
    ]
    return problem(
        422, "invalid_request", "The request does not have the right form", errors=errors
    )


async def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status == METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_of(request))
    return problem(status, status.name.lower(), status.phrase, headers=headers)


def _methods_of(request: Request) -> list[str]:
    """Of all routes with this path: Starlette names only those of the first (RFC 9110, 15.5.6)."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return sorted(
        {
            method
            for route in iter_route_contexts(request.app.routes)
            if compile_path(route.path or "")[0].match(path)
            for method in route.methods or ()
        }
    )
