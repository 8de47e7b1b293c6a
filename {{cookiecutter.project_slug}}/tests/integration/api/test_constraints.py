"""What contracts/openapi.json says of requests, on both sides of each bound: a new route is tried
from its first day. `make api-coverage` lists what this can't send."""

import json
from pathlib import Path

import httpx
import pytest
from testkit.api_coverage.cases import constraint_cases

from tests.fixtures.api_client import ClientAs
from tests.fixtures.hostile_requests import send

PROMISED = Path(__file__).resolve().parents[3] / "contracts" / "openapi.json"
CASES = constraint_cases(json.loads(PROMISED.read_text(encoding="utf-8")))


def is_refused(answer: httpx.Response) -> bool:
    """For its form. What a rule of ours says of a valid request doesn't matter here."""
    return answer.status_code == 422 and answer.json()["code"] == "invalid_request"


@pytest.mark.parametrize("operation", CASES)
async def test_each_constraint_of_the_document_holds_on_both_sides(
    client_as: ClientAs, operation: str
) -> None:
    cases = CASES[operation]

    answers = await send(client_as("staff:sam"), {case.promise: case.request for case in cases})

    assert {
        case.promise: answers[case.promise].text
        for case in cases
        if is_refused(answers[case.promise]) is not case.refused
    } == {}
