import httpx
import respx


@respx.mock
async def test_the_catalogue_is_asked() -> None:
    respx.get("https://catalogue.test/books/1").respond(json={})

    async with httpx.AsyncClient() as http:
        await http.get("https://catalogue.test/books/2")
