"""Requests as tests sent them, and the document that they are about: say only what the test is about."""

import json
from typing import Any

from testkit.api_coverage.request_file import Sent

OK, INVALID = {"description": "fine"}, {"description": "`invalid`: not of the right form"}


def make_sent(body: Any = None, *, path: str = "/orders", **facts: Any) -> Sent:
    """A POST of JSON, by a customer."""
    headers = {"content-type": "application/json"} | facts.pop("headers", {})
    text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    defaults: dict[str, Any] = {
        "test": "tests/integration/api/test_orders.py::test_it",
        "method": "POST",
        "status": 201,
        "roles": ("customer",),
        "code": None,
    }
    return Sent(path=path, headers=headers, body=text, **(defaults | facts))


def make_document(schema: Any = None, *, version: str = "3.1.0", path: str = "/orders", **more: Any) -> dict[str, Any]:
    """One operation, `POST /orders`; its body has this schema, which may refer to `schemas`."""
    operation = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {} if schema is None else schema}},
        },
        "responses": {"201": OK, "422": INVALID},
    } | more.pop("operation", {})
    schemas = more.pop("schemas", {})
    return {"openapi": version, "paths": {path: {"post": operation}}, "components": {"schemas": schemas}, **more}
