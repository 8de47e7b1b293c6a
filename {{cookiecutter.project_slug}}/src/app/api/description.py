"""FastAPI describes every error as application/json, and a refused request by a form of its own.
Ours leave as problem documents, so the published description says so."""

from typing import Any

from fastapi import FastAPI

from app.api.problems import MEDIA_TYPE

REFUSED = "`invalid_request`"
UNREADABLE = "`bad_request`: the body can't be read as JSON in UTF-8"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_NEVER_SENT = ("HTTPValidationError", "ValidationError")


class DescribedApi(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return with_problems(super().openapi())


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Changes the document that it is given; a second time changes nothing more."""
    for item in document["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                operation["responses"].setdefault("400", {"description": UNREADABLE})
            errors = {s: a for s, a in operation["responses"].items() if s >= "400"}
            for answer in errors.values():
                answer["content"] = _PROBLEM
            if errors.get("422", {}).get("description") == "Validation Error":
                errors["422"]["description"] = REFUSED
    for name in _NEVER_SENT:
        document["components"]["schemas"].pop(name, None)
    return document
