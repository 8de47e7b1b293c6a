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


async def grow(save: Save, rows: int) -> dict[str, str]:
    """So many rows of what the routes list."""
    paper_cranes = [make_paper_crane() for _ in range(rows)]
    await save(*paper_cranes)
    return {"paper_crane_id": str(paper_cranes[0].id)}
