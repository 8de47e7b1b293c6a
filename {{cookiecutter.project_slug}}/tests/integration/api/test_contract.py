"""contracts/openapi.json against the app: the promise, and what is really served."""

from pathlib import Path

from fastapi import FastAPI
from testkit.contract.normal_form import normal_form
from testkit.contract.reports import describe_difference

PROMISED = Path(__file__).resolve().parents[3] / "contracts" / "openapi.json"
REMEDY = (
    "the API is not what contracts/openapi.json promises: `make contract-accept` accepts what it "
    "is now, `make contract` then tells what that means to those who call it"
)


def test_the_api_is_the_one_that_was_promised(app: FastAPI) -> None:
    promised, served = PROMISED.read_text(encoding="utf-8"), normal_form(app.openapi())

    is_kept = served == promised

    assert is_kept, f"{REMEDY}:\n\n{describe_difference(promised, served)}"
