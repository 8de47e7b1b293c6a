from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import httpx
import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import get_contextvars
from structlog.typing import EventDict

from app.api.request_context import RequestContext


async def tells_its_request_id(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(get_contextvars()["request_id"])(scope, receive, send)


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("SELECT secret FROM inside")


async def fails_halfway(scope: Scope, receive: Receive, send: Send) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"RETRO-"
        raise RuntimeError("the database went away")

    await StreamingResponse(chunks())(scope, receive, send)


async def streams(scope: Scope, receive: Receive, send: Send) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"RETRO-"
        yield b"CLOCK"

    await StreamingResponse(chunks())(scope, receive, send)


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(RequestContext(app))  # noqa: TID251 (no app with a document)
    return httpx.AsyncClient(transport=transport, base_url="http://service.test")


@pytest.mark.parametrize(
    "sent_id",
    ["7", "trace-7", "0af7651916cd43dd8448eb211c80319c", "a.B_c-9", "x" * 128],
    ids=["one sign", "a word", "a trace id", "each sign allowed", "the longest"],
)
async def test_a_harmless_request_id_of_the_caller_is_kept(sent_id: str) -> None:
    async with client_of(tells_its_request_id) as client:
        answer = await client.get("/", headers={"X-Request-ID": sent_id})

    assert (answer.text, answer.headers["X-Request-ID"]) == (sent_id, sent_id)


@pytest.mark.parametrize(
    "sent_id",
    ["", "x" * 129, "a b", 'a"}{"level":"error', "a\tb", "<script>", "é"],
    ids=["empty", "too long", "a space", "JSON", "a tab", "HTML", "not ASCII"],
)
async def test_a_hostile_request_id_is_replaced(sent_id: str) -> None:
    async with client_of(tells_its_request_id) as client:
        answer = await client.get("/", headers=[(b"X-Request-ID", sent_id.encode())])

    assert len(answer.text) == 32
    assert answer.headers["X-Request-ID"] == answer.text


async def test_a_request_without_an_id_gets_one_of_its_own() -> None:
    async with client_of(tells_its_request_id) as client:
        first = await client.get("/")
        second = await client.get("/")

    assert len(first.text) == 32
    assert first.text != second.text


async def test_the_request_id_is_bound_no_longer_than_the_request() -> None:
    async with client_of(tells_its_request_id) as client:
        await client.get("/", headers={"X-Request-ID": "trace-7"})

    assert get_contextvars() == {}


async def test_each_request_is_one_line(logs: list[EventDict]) -> None:
    async with client_of(tells_its_request_id) as client:
        await client.get("/books?after=7", headers={"X-Request-ID": "trace-7"})

    assert logs == [
        {
            "event": "request",
            "log_level": "info",
            "method": "GET",
            "path": "/books",
            "status": 200,
            "request_id": "trace-7",
        }
    ]


async def test_an_unhandled_error_is_a_problem_without_its_trace(
    logs: list[EventDict],
) -> None:
    async with client_of(fails) as client:
        answer = await client.get("/", headers={"X-Request-ID": "trace-7"})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert problem["request_id"] == answer.headers["X-Request-ID"] == "trace-7"
    assert "SELECT" not in answer.text


async def test_an_unhandled_error_is_logged_with_its_trace(logs: list[EventDict]) -> None:
    async with client_of(fails) as client:
        await client.get("/")

    assert [(line["event"], line.get("exc_info")) for line in logs] == [
        ("unhandled", True),
        ("request", None),
    ]
    assert logs[-1]["status"] == 500


async def test_a_failure_after_the_response_began_is_raised_again(
    logs: list[EventDict],
) -> None:
    """The status has left already: only a broken connection can tell the caller."""
    async with client_of(fails_halfway) as client:
        with pytest.raises(RuntimeError, match="the database went away"):
            await client.get("/")

    assert [line["event"] for line in logs] == ["unhandled", "request"]


async def test_a_streamed_answer_passes_whole() -> None:
    async with client_of(streams) as client, client.stream("GET", "/") as answer:
        chunks = [chunk async for chunk in answer.aiter_bytes()]

    assert b"".join(chunks) == b"RETRO-CLOCK"


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
async def test_a_message_that_is_not_a_request_passes_untouched(
    kind: str, logs: list[EventDict]
) -> None:
    """AsyncMock for an async function: its spec is a real one, so a changed call fails."""
    app = AsyncMock(spec=fails, return_value=None)
    receive = AsyncMock(spec=fails, return_value=None)
    send = AsyncMock(spec=fails, return_value=None)

    await RequestContext(app)({"type": kind}, receive, send)

    (call,) = app.await_args_list
    assert call.args == ({"type": kind}, receive, send)
    assert logs == []
