"""Serves one variant until it is killed: `serve.py ours DATABASE_URL PAYMENTS_URL KEY`, in the service's environment.

GET /-/cpu answers the processor seconds (user and system) of this process. Several may share BENCHMARK_PORT.
"""

import importlib
import os
import socket
import sys
import time
from typing import Any

import uvicorn


def ours(database: str, payments: str, key: str) -> Any:
    """As `python -m app` starts it: with its logging, request ids and error middleware."""
    # The other variants must not pay for importing the app.
    from app.adapters import open_adapters  # noqa: PLC0415
    from app.bootstrap import create_app  # noqa: PLC0415
    from app.infrastructure.logging import configure_logging  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    configure_logging("info")
    settings = Settings(database_url=database, payments_url=payments, local_jwt_key=key)
    return create_app(open_adapters(settings))


def reporting_cpu(app: Any) -> Any:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != "/-/cpu":
            await app(scope, receive, send)
            return
        body = repr(time.process_time()).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return wrapped


def main() -> None:
    variant, database, payments, key = sys.argv[1:]
    if variant.startswith("ours"):
        app = ours(database, payments, key)
    else:
        name, _, checks_tokens = variant.partition("+")
        module = importlib.import_module(f"benchmarks.service.{name}")
        app = module.create(database, payments, key if checks_tokens or name != "raw" else None)
    # asyncio turns Nagle's algorithm off only for a socket that says it is TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", int(os.environ.get("BENCHMARK_PORT", "0"))))
    listener.listen(2048)
    print(f"pid={os.getpid()} port={listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(reporting_cpu(app), log_config=None, access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
