from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.addresses import is_loopback
from app.api.problems import problem


class LoopbackOnly:
    """Answers 403 to a request for any other address. It guards the development key also where
    HOST is not read, as in `uvicorn --host 0.0.0.0`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or is_loopback((scope.get("server") or [""])[0]):
            await self._app(scope, receive, send)
            return
        title = "The development key serves loopback addresses only: set LOCAL_JWT_KEY"
        await problem(403, "loopback_only", title)(scope, receive, send)
