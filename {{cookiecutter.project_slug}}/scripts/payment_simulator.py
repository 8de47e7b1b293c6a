"""The payment provider, played by a small server that keeps contracts/payments.openapi.json.

`make run` talks to it, and the e2e tests do, each over a real socket. The amount chooses the
answer: 402 (minor units) is declined, 503 is an outage; everything else is charged.

It runs in a thread of its own and not on an event loop: freezegun, which a test may use at the
same moment, can stop another thread's loop for good.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from app.settings import Settings

DECLINED = 402
OUTAGE = 503


@dataclass
class Simulator:
    charges: dict[str, int] = field(default_factory=dict)
    """The amounts that were charged, by idempotency key."""

    def charge(self, key: str, amount: int, currency: str) -> tuple[int, dict[str, Any] | None]:
        """Status and body of the answer, if it has one. The same key is charged once."""
        if amount == OUTAGE:
            return 503, None
        if amount == DECLINED:
            return 402, {"decline_code": "insufficient_funds"}
        self.charges.setdefault(key, amount)
        charge = {"id": f"ch_{key}", "status": "succeeded", "amount": amount, "currency": currency}
        return 201, charge


class Exchange(NamedTuple):
    """What went over the wire, to be checked against the provider's contract."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes


@contextmanager
def stand_in(settings: Settings) -> Iterator[Settings]:
    """For `make run`: plays the provider unless one is set."""
    if "payments_url" in settings.model_fields_set:
        yield settings
        return
    with serving(Simulator()) as url:
        yield settings.model_copy(update={"payments_url": url})


@contextmanager
def serving(
    simulator: Simulator, watch: Callable[[Exchange], None] = lambda _seen: None
) -> Iterator[str]:
    """Serves on a free port of 127.0.0.1 while the block runs; gives the base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = simulator.charge(self.headers["Idempotency-Key"], **json.loads(sent))
            body = b"" if answer is None else json.dumps(answer).encode()
            headers = dict(self.headers.items())
            watch(Exchange(self.command, self.path, headers, sent, status, body))
            self.send_response(status)
            if body:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent: the service logs its own calls."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
