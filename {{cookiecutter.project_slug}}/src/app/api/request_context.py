"""Pure ASGI: Starlette's BaseHTTPMiddleware costs several times as much for the same work."""

import re
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import unexpected

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_log = structlog.get_logger("app.requests")


class RequestContext:
    """Gives each request an id (the caller's, when it is harmless), binds it to every log line,
    sends it back, logs one line a request, and turns an unhandled error into a 500 problem.
    No answer is stored by a cache, and no browser guesses another media type for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get(HEADER))
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                # Last resort: log it, expose nothing.
                _log.exception("unhandled")
                if status:
                    raise
                await unexpected()(scope, receive, send_with_id)
            finally:
                _log.info("request", method=scope["method"], path=scope["path"], status=status)


def _request_id(header: str | None) -> str:
    return header if header and _ACCEPTABLE.fullmatch(header) else uuid4().hex
