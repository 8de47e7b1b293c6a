from typing import Any

import pytest
from pydantic import ValidationError

from app.api.schemas.paper_cranes import NewPaperCrane
from tests.factories.paper_cranes import NEW_PAPER_CRANE


@pytest.mark.parametrize("field", [__REQUIRED_NAMES__])
def test_a_new_paper_crane_is_refused_without_what_it_needs(field: str) -> None:
    body: dict[str, Any] = dict(NEW_PAPER_CRANE)
    del body[field]

    with pytest.raises(ValidationError) as refused:
        NewPaperCrane.model_validate(body)

    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_an_unknown_member_of_a_new_paper_crane_is_refused() -> None:
    """A misspelt optional member must not be lost in silence."""
    with pytest.raises(ValidationError, match="unknown_member"):
        NewPaperCrane.model_validate(NEW_PAPER_CRANE | {"unknown_member": 7})


__ABSENT_SCHEMA__
