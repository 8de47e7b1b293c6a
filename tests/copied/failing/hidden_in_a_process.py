"""The service runs in a process of its own: the cause is in what it logged."""

from sqlalchemy import text
from tests.fixtures.running_service import Service


async def test_a_table_is_missing(own_service: Service) -> None:
    async with own_service.engine.begin() as connection:
        await connection.execute(text("DROP TABLE order_lines"))
        await connection.execute(text("DROP TABLE orders"))

    async with own_service.client("ada") as ada:
        answer = await ada.get("/orders")

    assert answer.status_code == 200
