# axis: schedule
# test: tests/unit/application/test_notified.py::test_the_customer_is_notified
# file: tests/unit/application/test_notified.py
import asyncio


async def test_the_customer_is_notified() -> None:
    sent: list[str] = []

    async def notify() -> None:
        sent.append("mail")

    async def pay() -> None:
        task = asyncio.create_task(notify())
        await asyncio.gather(other(), other())
        seen.append(len(sent))
        await task

    async def other() -> None:
        await asyncio.sleep(0)

    seen: list[int] = []
    await pay()
    assert seen == [1]
