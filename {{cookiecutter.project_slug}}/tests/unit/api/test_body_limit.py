import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.body_limit import BodyLimit

LEFT: Message = {"type": "http.disconnect"}


class Echo:
    """An app that reads the whole body."""

    def __init__(self) -> None:
        self.read: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.read.append(await receive())


def chunks(*parts: bytes) -> list[Message]:
    more = [{"type": "http.request", "body": part, "more_body": True} for part in parts[:-1]]
    return [*more, {"type": "http.request", "body": parts[-1]}]


async def answered(app: BodyLimit, messages: Sequence[Message], **scope: Any) -> dict[str, Any]:
    """The problem document that the limit sends, or nothing. After `messages` the client hangs."""
    waiting, sent = list(messages), []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "headers": []} | scope, receive, send)
    return dict(json.loads(sent[1]["body"])) if sent else {}


async def answered_headers(app: BodyLimit) -> set[tuple[bytes, bytes]]:
    """Of the answer to a client from which nothing arrives."""
    sent: list[Message] = []

    async def receive() -> Message:
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "headers": []}, receive, send)
    return set(sent[0]["headers"])


def announcing(size: str) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", size.encode())]


async def test_a_body_of_the_largest_size_arrives_whole() -> None:
    echo = Echo()

    answer = await answered(BodyLimit(echo, size=10), chunks(b"12345", b"67890"))

    assert answer == {}
    assert [message["body"] for message in echo.read] == [b"1234567890"]


@pytest.mark.parametrize(
    "sent",
    [chunks(b"12345678901"), chunks(b"1234567890", b"1"), chunks(*[b"1"] * 11, b"never read")],
    ids=["at once", "in two chunks", "byte by byte"],
)
async def test_a_body_above_the_limit_is_refused_unread(sent: list[Message]) -> None:
    echo = Echo()

    answer = await answered(BodyLimit(echo, size=10), sent)

    assert (answer["status"], answer["code"]) == (413, "body_too_large")
    assert echo.read == []


async def test_an_announced_size_above_the_limit_is_refused_before_a_byte_arrives() -> None:
    answer = await answered(BodyLimit(Echo(), size=10), [], headers=announcing("11"))

    assert answer["code"] == "body_too_large"


@pytest.mark.parametrize(
    "size", ["10", "-1", "ten", ""], ids=["largest", "below 0", "word", "none"]
)
async def test_another_announced_size_is_not_believed(size: str) -> None:
    """The server checks the framing; here only what arrives counts."""
    echo = Echo()

    await answered(BodyLimit(echo, size=10), chunks(b"12345"), headers=announcing(size))

    assert [message["body"] for message in echo.read] == [b"12345"]


async def test_a_body_that_never_ends_is_refused_after_its_time() -> None:
    echo = Echo()

    answer = await answered(BodyLimit(echo, timeout=0.001), chunks(b"1", b"2")[:1])

    assert (answer["status"], answer["code"]) == (408, "body_timeout")
    assert echo.read == []


async def test_the_time_for_the_body_is_not_the_time_for_the_answer() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    assert await answered(BodyLimit(slow, timeout=0.001), chunks(b"")) == {}


async def test_an_app_that_reads_on_learns_that_the_client_left() -> None:
    received = []

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        received.extend([await receive(), await receive()])

    await answered(BodyLimit(listening), [*chunks(b"1"), LEFT])

    assert [message["type"] for message in received] == ["http.request", "http.disconnect"]


@pytest.mark.parametrize("arrived", [[], chunks(b'{"lines": []}', b"")[:1]], ids=["none", "part"])
async def test_a_request_that_broke_off_reaches_no_route(arrived: list[Message]) -> None:
    """What did arrive may look like a whole body, and some requests need no body at all."""
    echo = Echo()

    assert await answered(BodyLimit(echo), [*arrived, LEFT]) == {}
    assert echo.read == []


async def test_a_connection_whose_body_took_too_long_is_closed() -> None:
    """Else the rest of that body could dribble on for ever."""
    assert await answered_headers(BodyLimit(Echo(), timeout=0.001)) >= {(b"connection", b"close")}


async def test_a_request_that_announces_no_body_is_not_waited_for() -> None:
    """HTTP/1.1 announces each body, and most requests have none."""
    reached = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["type"])

    await answered(BodyLimit(app, timeout=0.001), [], http_version="1.1")

    assert reached == ["http"]


@pytest.mark.parametrize(
    ("version", "announced"),
    [
        ("1.1", [(b"transfer-encoding", b"chunked")]),
        ("1.1", announcing("1")),
        ("2", []),
        ("1.0", []),
    ],
    ids=["chunked", "with a length", "HTTP/2 announces none", "an old client"],
)
async def test_a_request_that_may_have_a_body_is_limited(
    version: str, announced: list[tuple[bytes, bytes]]
) -> None:
    sent = chunks(b"12345678901")

    answer = await answered(
        BodyLimit(Echo(), size=10), sent, http_version=version, headers=announced
    )

    assert answer["code"] == "body_too_large"


async def test_a_lifespan_message_passes_untouched() -> None:
    echo = Echo()

    await answered(BodyLimit(echo), [{"type": "lifespan.startup"}], type="lifespan")

    assert [message["type"] for message in echo.read] == ["lifespan.startup"]
