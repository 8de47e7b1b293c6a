import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from app.infrastructure.bounded_http import LARGEST_ANSWER, AnswerTooLarge, send_bounded

REQUEST = httpx.Request("GET", "https://provider.test/keys")


class Chunks(httpx.AsyncByteStream):
    """An answer that announces no length."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.is_closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return b"x" * 1024

    async def aclose(self) -> None:
        self.is_closed = True


async def sent(response: httpx.Response) -> httpx.Response:
    transport = httpx.MockTransport(lambda _request: response)
    async with httpx.AsyncClient(transport=transport) as client:
        return await send_bounded(client, REQUEST)


async def loop_turns() -> None:
    """The loop closes the generators of an answer that was left half read."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_an_answer_of_the_largest_size_is_read() -> None:
    answer = await sent(httpx.Response(201, stream=Chunks(LARGEST_ANSWER // 1024)))

    assert (answer.status_code, len(answer.content)) == (201, LARGEST_ANSWER)


async def test_an_announced_oversize_answer_is_not_read() -> None:
    chunks = Chunks(7)
    headers = {"Content-Length": str(LARGEST_ANSWER + 1)}

    with pytest.raises(AnswerTooLarge):
        await sent(httpx.Response(200, headers=headers, stream=chunks))

    assert chunks.left == 7
    assert chunks.is_closed


async def test_an_answer_without_end_is_left_at_the_limit() -> None:
    chunks = Chunks(1_000_000)

    with pytest.raises(AnswerTooLarge):
        await sent(httpx.Response(200, stream=chunks))
    await loop_turns()

    assert chunks.left == 1_000_000 - 256 - 1


@pytest.mark.parametrize("location", ["javascript:1", "\x7f"], ids=["script", "unprintable"])
async def test_a_redirect_to_nowhere_is_an_error_of_the_provider(location: str) -> None:
    """httpx has errors of several kinds for it; whoever sends asks for httpx.HTTPError."""
    with pytest.raises(httpx.RemoteProtocolError):
        await sent(httpx.Response(302, headers={"Location": location}))


async def test_no_compression_is_asked_for() -> None:
    """A few bytes could unpack into gigabytes."""
    answer = await sent(httpx.Response(200, json={}))

    assert answer.request.headers["Accept-Encoding"] == "identity"
