# axis: schedule
# test: tests/unit/application/test_balance.py::test_two_payments_add_up
# file: tests/unit/application/test_balance.py
import asyncio


async def test_two_payments_add_up() -> None:
    balance, free = {"eur": 0}, asyncio.Event()

    async def pay(amount: int) -> None:
        await free.wait()
        before = balance["eur"]
        if amount == 5:
            await asyncio.sleep(0)
        balance["eur"] = before + amount

    async def start() -> None:
        free.set()

    await asyncio.gather(pay(3), pay(5), start())
    assert balance["eur"] == 8
