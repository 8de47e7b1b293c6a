import asyncio
import os

import asyncpg
from sqlalchemy import text


async def test_two_queries_at_once_on_one_connection(engine) -> None:
    connection = await asyncpg.connect(os.environ["TEST_DATABASE_URL"].replace("+asyncpg", "").replace("app_test", ""))
    try:
        await asyncio.gather(*[connection.execute("SELECT 1") for _ in range(2)])
    finally:
        connection.terminate()


async def test_two_queries_at_once_in_one_session(db_session) -> None:
    await asyncio.gather(*[db_session.execute(text("SELECT 1")) for _ in range(2)])
