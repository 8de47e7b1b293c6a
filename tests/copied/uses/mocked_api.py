import httpx
import respx
from library.catalogue import title_of


async def test_the_title_comes_from_the_catalogue(catalogue_api: respx.MockRouter) -> None:
    catalogue_api.get("/books/0141439513").respond(json={"title": "Emma"})

    async with httpx.AsyncClient() as http:
        title = await title_of(http, "0141439513")

    assert title == "Emma"
