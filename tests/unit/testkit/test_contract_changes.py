"""The truth table of `testkit contract`, on the service's own API: each change there and back again."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from testkit.contract.document import Document
from testkit.contract.operations import compare
from testkit.contract.validity import check

from scripts.bake import TEMPLATE
from tests.fixtures.contract_cases import CASES, NOTE, Case, edited
from tests.fixtures.template import SERVICE_FOLDER

Judge = Callable[[dict[str, Any], dict[str, Any]], list[str]]


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The worst changes, as `impact rule`; each document is checked for validity first."""

    def judge(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        changes = compare(check(Document("old", old)), check(Document("new", new)))
        impact = max((change.impact for change in changes), default=None)
        return sorted({f"{change.impact} {change.rule}" for change in changes if change.impact == impact}) or [""]

    return judge


@pytest.fixture(scope="module")
def promised() -> dict[str, Any]:
    text = (TEMPLATE / SERVICE_FOLDER / "contracts" / "openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_of_the_api_gets_its_impact_and_rule(judge: Judge, promised: dict[str, Any], case: Case) -> None:
    old, new = edited(promised, case.old), edited(promised, case.old, case.new)

    assert judge(old, new) == case.there.split(",")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_opposite_of_a_change_gets_its_impact_and_rule(judge: Judge, promised: dict[str, Any], case: Case) -> None:
    old, new = edited(promised, case.old), edited(promised, case.old, case.new)

    assert judge(new, old) == case.back.split(",")


def test_a_long_list_of_values_is_compared_in_two_seconds_of_cpu(judge: Judge, promised: dict[str, Any]) -> None:
    words = [f"word-{number}" for number in range(5_000)]
    old, new = (edited(promised, {NOTE: {"enum": words[:count]}}) for count in (5_000, 4_999))

    start = time.process_time()
    worst = judge(old, new)

    assert worst == ["breaking request-enum-narrowed"]
    assert time.process_time() - start < 2
