import httpx


async def test_a_book_that_was_added_is_listed(service: httpx.AsyncClient) -> None:
    await service.post("/books/Emma", headers={"Card": "librarian"})

    answer = await service.get("/books")

    assert answer.json() == {"Emma": 0}
