from typing import Any

import pytest
from fastapi import FastAPI


@pytest.fixture(scope="module")
def paths(app: FastAPI) -> dict[str, Any]:
    paths: dict[str, Any] = app.openapi()["paths"]
    return paths


def test_the_rule_of_a_use_case_is_the_description_of_its_route(paths: dict[str, Any]) -> None:
    assert paths["/orders"]["post"]["description"].startswith("An order reserves the stock")


def test_a_refused_form_is_documented_where_there_is_one_to_refuse(paths: dict[str, Any]) -> None:
    refusing = {
        (path, method)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "422" in operation["responses"]
    }

    assert {
        (path, method) for path in ("/orders", "/products") for method in ("get", "post")
    } < refusing


def test_paying_documents_each_of_its_refusals(paths: dict[str, Any]) -> None:
    answers = paths["/orders/{order_id}/payment"]["post"]["responses"]

    assert answers["402"]["description"] == "`payment_declined`"
    assert answers["503"]["description"] == (
        "`payment_unavailable` or `identity_unavailable` or `database_unavailable`"
    )
    assert answers["409"]["description"] == (
        "`order_not_payable` or `reservation_expired` or `payment_in_progress`"
    )
