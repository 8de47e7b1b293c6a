# axis: latency
# test: tests/integration/connectors/test_short_timeout.py::test_the_shop_answers
# file: tests/integration/connectors/test_short_timeout.py
import httpx


async def test_the_shop_answers() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text="open"))
    async with httpx.AsyncClient(transport=transport, timeout=0.15) as client:
        answer = await client.get("http://shop.example/")
    assert answer.text == "open"
