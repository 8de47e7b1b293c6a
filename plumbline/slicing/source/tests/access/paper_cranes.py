from collections.abc import Mapping
from typing import Any

import pytest

from tests.factories.paper_cranes import NEW_PAPER_CRANE, make_paper_crane
from tests.fixtures.persisting import Save

REQUESTS: Mapping[str, dict[str, Any]] = {"POST /paper-cranes": {"json": NEW_PAPER_CRANE}}


async def path_values(save: Save, request: pytest.FixtureRequest) -> dict[str, str]:
    paper_crane = make_paper_crane()
    await save(paper_crane)
    return {"paper_crane_id": str(paper_crane.id)}
