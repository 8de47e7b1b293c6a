"""No route sends more statements for a hundred rows than for one."""

import httpx
import pytest
from testkit.growth import check_growth

from app.domain.actors import Role
from tests.fixtures.access import Cell, served, url_of
from tests.fixtures.api_client import ClientAs
from tests.fixtures.growing import Growing, Grown


@pytest.mark.parametrize("cell", list(served(list(Role))), ids=str)
async def test_the_statements_of_a_route_do_not_grow_with_the_rows(
    client_as: ClientAs, growing: Growing, cell: Cell
) -> None:
    """For a new route, add rows to `grow` in its file of tests/access."""

    async def send(grown: Grown) -> httpx.Response:
        method, url = cell.route.split()[0], url_of(cell, grown.path_values)
        client = client_as(f"{cell.caller}:ada")
        return await client.request(method, url, **grown.requests.get(cell.route, {}))

    await check_growth(cell.route, growing, send, add="grow() of its file in tests/access")
