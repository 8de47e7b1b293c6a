"""`testkit.conformance`: what one exchange breaks of an OpenAPI document. What it does not understand is red."""

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from scripts.bake import TEMPLATE
from tests.conformance_cases import CASES, Case
from tests.fixtures.template import SERVICE_FOLDER


@pytest.fixture(scope="module")
def conformance() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TEMPLATE / SERVICE_FOLDER))
        yield importlib.import_module("testkit.conformance")


def breach_of(conformance: ModuleType, case: Case) -> str | None:
    try:
        contract = conformance.Contract(case.document, formats=case.formats)
        if case.response is None:
            contract.check_request(case.request)
        else:
            contract.check_response(case.request, case.response)
    except conformance.ContractBreach as breach:
        return str(breach)
    return None


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.breach])
def test_a_breach_is_named(conformance: ModuleType, name: str) -> None:
    assert str(CASES[name].breach) in str(breach_of(conformance, CASES[name]))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.breach is None])
def test_what_the_document_allows_passes(conformance: ModuleType, name: str) -> None:
    assert breach_of(conformance, CASES[name]) is None
