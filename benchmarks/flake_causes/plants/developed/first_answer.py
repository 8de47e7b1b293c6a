# axis: latency
# test: tests/integration/connectors/test_two_answers.py::test_answers_come_in_the_order_of_requests
# file: tests/integration/connectors/test_two_answers.py
import asyncio

import httpx


async def test_answers_come_in_the_order_of_requests() -> None:
    came: list[str] = []
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=request.url.path))

    async def ask(client: httpx.AsyncClient, path: str) -> None:
        came.append((await client.get(f"http://shop.example{path}")).text)

    async with httpx.AsyncClient(transport=transport) as client, asyncio.TaskGroup() as group:
        group.create_task(ask(client, "/a"))
        group.create_task(ask(client, "/b"))
    assert came == ["/a", "/b"]
