"""The payment provider, played by a small ASGI app that keeps contracts/payments.openapi.json.

`make run` talks to it, and the e2e tests do, each over a real socket. An amount chooses the
answer: 402 (minor units) is declined, 503 is an outage; everything else is charged.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel

DECLINED = 402
OUTAGE = 503


class Charge(BaseModel):
    amount: int
    currency: str


@dataclass
class Simulator:
    charges: dict[str, Charge] = field(default_factory=dict)
    """What was charged, by idempotency key."""

    def app(self) -> FastAPI:
        api = FastAPI(title="Payments")
        api.post("/v1/charges", status_code=201)(self._charge)
        return api

    async def _charge(
        self, charge: Charge, response: Response, idempotency_key: str = Header()
    ) -> dict[str, str | int]:
        if charge.amount in (DECLINED, OUTAGE):
            response.status_code = charge.amount
            return {"decline_code": "insufficient_funds"} if charge.amount == DECLINED else {}
        self.charges.setdefault(idempotency_key, charge)
        return {
            "id": f"ch_{idempotency_key}",
            "status": "succeeded",
            "amount": charge.amount,
            "currency": charge.currency,
        }


@contextmanager
def serving(simulator: Simulator, *, port: int = 0) -> Iterator[str]:
    """Serves from a thread of its own while the block runs; gives the base URL."""
    config = uvicorn.Config(simulator.app(), port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # Not waiting for connections that callers keep alive: nobody needs their answers now.
        server.should_exit = server.force_exit = True
        thread.join()
