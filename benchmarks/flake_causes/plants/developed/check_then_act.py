# axis: schedule
# test: tests/unit/application/test_last_piece.py::test_the_last_piece_is_sold_once
# file: tests/unit/application/test_last_piece.py
import asyncio


class Stock:
    def __init__(self) -> None:
        self.left = 1
        self.sold: list[str] = []

    async def count(self) -> int:
        return self.left

    async def sell(self, buyer: str) -> None:
        if await self.count() > 0:
            await audit(buyer)
            self.left -= 1
            self.sold.append(buyer)


async def audit(buyer: str) -> None:
    if buyer == "second":
        await asyncio.sleep(0)


async def test_the_last_piece_is_sold_once() -> None:
    stock = Stock()

    async def late() -> None:
        await asyncio.sleep(0)
        await stock.sell("second")

    await asyncio.gather(asyncio.create_task(stock.sell("first")), asyncio.create_task(late()))
    assert stock.sold == ["first"]
