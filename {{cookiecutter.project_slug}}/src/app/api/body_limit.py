"""Pure ASGI, before anything looks at the body. FastAPI's own `max_body_size` comes too late: it
runs a route that reads no body, and refuses the request afterwards, in plain text."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem

MAX_BODY = 64 * 1024
"""Bytes: several times the largest valid body, and JSON that is parsed in milliseconds."""

BODY_TIMEOUT = 10.0
"""Seconds for the whole body: one that dribbles must not hold its connection for ever."""


class BodyLimit:
    """Passes a request on once its whole body has arrived; else answers 413 or 408. Nobody waits
    for the answer to a request that broke off, and half a request must change nothing."""

    def __init__(self, app: ASGIApp, size: int = MAX_BODY, timeout: float = BODY_TIMEOUT) -> None:
        self._app = app
        self._size = size
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _has_no_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._timeout):
                body = await self._read(scope, receive)
        except _TooLarge:
            answer = problem(413, "body_too_large", "The request's body is too large")
            await answer(scope, receive, send)
            return
        except TimeoutError:
            # The rest may dribble on for ever: the server closes the connection.
            title = "The request's body took too long to arrive"
            answer = problem(408, "body_timeout", title, headers={"Connection": "close"})
            await answer(scope, receive, send)
            return
        except _Left:
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self._app(scope, replay, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        announced = Headers(scope=scope).get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self._size:
            raise _TooLarge
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Left
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._size:
                raise _TooLarge
        return bytes(body)


def _has_no_body(scope: Scope) -> bool:
    """Most requests. HTTP/1.1 announces each body (RFC 9112, 6.3); other versions need not."""
    announces = (b"content-length", b"transfer-encoding")
    return scope.get("http_version") == "1.1" and not any(
        name in announces for name, _ in scope["headers"]
    )


class _TooLarge(Exception):
    pass


class _Left(Exception):
    """The client has, before its body ended."""
