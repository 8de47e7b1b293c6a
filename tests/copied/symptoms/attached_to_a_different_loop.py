import asyncio

import pytest_asyncio


@pytest_asyncio.fixture(scope="session")
async def answer():
    return asyncio.get_running_loop().create_future()


async def test_the_answer_comes(answer) -> None:
    await answer
