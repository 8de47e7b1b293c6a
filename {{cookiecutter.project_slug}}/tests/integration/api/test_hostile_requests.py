"""Hostile text in each place where a caller may write: it is refused or served, and never a 5xx."""

import json
from pathlib import Path

import pytest
from structlog.typing import EventDict

from tests.fixtures.api_client import ClientAs
from tests.fixtures.hostile_requests import hostile_requests, send

PROMISED = Path(__file__).resolve().parents[3] / "contracts" / "openapi.json"
PROBLEM = "application/problem+json"
PLACES = hostile_requests(json.loads(PROMISED.read_text(encoding="utf-8")))


@pytest.mark.parametrize("place", PLACES)
async def test_hostile_text_never_ends_in_a_failure_of_ours(
    client_as: ClientAs, logs: list[EventDict], place: str
) -> None:
    answers = await send(client_as("staff:sam"), PLACES[place])

    assert {kind: a.status_code for kind, a in answers.items() if a.status_code >= 500} == {}
    assert [entry for entry in logs if entry["event"] == "unhandled"] == []


@pytest.mark.parametrize("place", PLACES)
async def test_a_refusal_of_hostile_text_is_a_problem_document(
    client_as: ClientAs, place: str
) -> None:
    answers = await send(client_as("staff:sam"), PLACES[place])

    refused = {kind: answer for kind, answer in answers.items() if answer.status_code >= 400}
    assert {answer.headers["Content-Type"] for answer in refused.values()} <= {PROBLEM}
    assert max((len(answer.content) for answer in refused.values()), default=0) < 5_000
