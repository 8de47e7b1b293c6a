"""FastAPI describes every error as application/json, and a refused request by a form of its own.
Ours leave as problem documents, and each answer has the request's id: the published description
says so."""

from typing import Any

from fastapi import FastAPI

from app.api.problems import MEDIA_TYPE
from app.api.request_context import HEADER

REFUSED = "`invalid_request`"
UNREADABLE = "`bad_request`: the body can't be read as JSON in UTF-8"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REQUEST_ID = {
    "description": "Of this request in our logs: the caller's own, where one was sent.",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
}
_NEVER_SENT = ("HTTPValidationError", "ValidationError")


class DescribedApi(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return with_problems(super().openapi())


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Changes `document` in place; a second call changes nothing more."""
    for item in document["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                operation["responses"].setdefault("400", {"description": UNREADABLE})
            errors = {s: a for s, a in operation["responses"].items() if s >= "400"}
            for answer in errors.values():
                answer["content"] = _PROBLEM
            for answer in operation["responses"].values():
                reference = {"$ref": "#/components/headers/RequestId"}
                answer["headers"] = {HEADER: reference} | answer.get("headers", {})
            if errors.get("422", {}).get("description") == "Validation Error":
                errors["422"]["description"] = REFUSED
    components = document.setdefault("components", {})
    components["headers"] = {"RequestId": _REQUEST_ID}
    for name in _NEVER_SENT:
        components.get("schemas", {}).pop(name, None)
    return document
