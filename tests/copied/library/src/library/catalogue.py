import httpx

URL = "https://catalogue.test"


async def title_of(http: httpx.AsyncClient, isbn: str) -> str:
    response = await http.get(f"{URL}/books/{isbn}")
    response.raise_for_status()
    title: str = response.json()["title"]
    return title
