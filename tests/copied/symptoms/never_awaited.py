async def lend() -> None: ...


async def test_a_book_is_lent() -> None:
    lend()
