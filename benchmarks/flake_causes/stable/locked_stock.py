# test: tests/unit/application/test_stable_lock.py::test_the_last_piece_is_sold_once
# file: tests/unit/application/test_stable_lock.py
import asyncio


async def test_the_last_piece_is_sold_once() -> None:
    lock, stock, sold = asyncio.Lock(), [1], []

    async def sell(buyer: int) -> None:
        async with lock:
            if stock[0]:
                await asyncio.sleep(0)
                stock[0] -= 1
                sold.append(buyer)

    await asyncio.gather(*(sell(buyer) for buyer in range(5)))
    assert len(sold) == 1
