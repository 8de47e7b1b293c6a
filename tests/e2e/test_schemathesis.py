"""Requests generated from the service's own document pass on a right service, and fail on a planted fault."""

import re

import pytest

from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow

FEW = "examples=20"


def test_made_up_requests_find_nothing_in_a_new_service(service_to_change: BakedProject) -> None:
    output = service_to_change.run("make", "schemathesis", FEW)

    assert "Tested: 9" in output
    assert re.search(r"API Links: +[1-9]", output), "no order was placed that a later request met"


def test_made_up_requests_find_a_status_that_is_not_documented(service_to_change: BakedProject) -> None:
    service_to_change.replace("src/app/api/description.py", 'if "requestBody" in operation:', "if False:")

    run = service_to_change.attempt("make", "schemathesis", FEW)

    assert run.returncode != 0
    assert "Undocumented status code" in run.stdout
