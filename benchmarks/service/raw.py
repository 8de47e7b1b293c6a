"""The floor: Starlette and the bare driver, SQL by hand, no validation of what goes out.

As `raw` it checks no token and trusts each request; as `raw+token` it verifies the same token as the others.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiosqlite
import asyncpg
import httpx
import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

READ = """SELECT o.id, o.customer_id, o.status, o.placed_at, o.expires_at, o.paid_at,
 l.sku, l.quantity, l.unit_price_minor, l.currency
 FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.id = $1 ORDER BY l.sku"""
LIST = "SELECT id, sku, name, price_minor, currency, stock FROM products ORDER BY sku LIMIT $1"
TAKE = "UPDATE products SET stock = stock - $1 WHERE sku = $2 AND stock >= $1 RETURNING price_minor, currency"
ADD = "INSERT INTO orders (id, customer_id, status, placed_at, expires_at) VALUES ($1, $2, 'pending', $3, $4)"
ADD_LINE = "INSERT INTO order_lines (order_id, sku, quantity, unit_price_minor, currency) VALUES ($1, $2, $3, $4, $5)"
PAY = "UPDATE orders SET status = 'paid', paid_at = $1 WHERE id = $2 AND status = 'pending' RETURNING id"
ADD_PAYMENT = """INSERT INTO payments (order_id, key, status, started_at, leased_until, reference)
 VALUES ($1, $2, 'succeeded', $3, $3, $4)"""


class Postgres:
    def __init__(self, url: str) -> None:
        self._url = url.replace("+asyncpg", "")

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(self._url, min_size=5, max_size=20)

    async def fetch(self, sql: str, *values: Any) -> Any:
        return await self._pool.fetch(sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection.fetch


class Sqlite:
    def __init__(self, url: str) -> None:
        self._path = url.partition("///")[2]
        self._lock = asyncio.Lock()

    async def open(self) -> None:
        self._reader, self._writer = [await aiosqlite.connect(self._path, isolation_level=None) for _ in range(2)]
        for connection in (self._reader, self._writer):
            connection.row_factory = aiosqlite.Row
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = NORMAL")

    async def fetch(self, sql: str, *values: Any) -> Any:
        return await self._run(self._reader, sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._lock:
            await self._writer.execute("BEGIN IMMEDIATE")
            yield lambda sql, *values: self._run(self._writer, sql, *values)
            await self._writer.execute("COMMIT")

    async def _run(self, connection: aiosqlite.Connection, sql: str, *values: Any) -> Any:
        for number in range(1, len(values) + 1):
            sql = sql.replace(f"${number}", f"?{number}")
        plain = [value.hex if isinstance(value, UUID) else _text(value) for value in values]
        return await connection.execute_fetchall(sql, plain)


def _text(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content, default=str), status, media_type="application/json")


class Endpoints:
    def __init__(self, database: Any, payments: str, key: str | None) -> None:
        self.database, self.payments, self.key = database, payments, key
        self.http = httpx.AsyncClient()

    def user(self, request: Request) -> str:
        if self.key is None:
            return "ada"
        token = request.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, self.key, algorithms=["HS256"], issuer="local", audience="app")
        return str(claims["sub"])

    async def read(self, request: Request) -> Response:
        user = self.user(request)
        rows = await self.database.fetch(READ, UUID(request.path_params["id"]))
        if not rows or rows[0]["customer_id"] != user:
            return _json({}, 404)
        lines = [{name: row[name] for name in ("sku", "quantity", "unit_price_minor")} for row in rows]
        total = sum(line["quantity"] * line["unit_price_minor"] for line in lines)
        names = ("id", "customer_id", "status", "currency", "placed_at", "expires_at", "paid_at")
        return _json({name: rows[0][name] for name in names} | {"total_minor": total, "lines": lines})

    async def list(self, request: Request) -> Response:
        self.user(request)
        rows = await self.database.fetch(LIST, int(request.query_params.get("limit", "20")))
        return _json({"items": [dict(row) for row in rows], "next": None})

    async def place(self, request: Request) -> Response:
        user, order, now = self.user(request), uuid4(), datetime.now(UTC)
        body = json.loads(await request.body())
        lines = []
        async with self.database.transaction() as run:
            for line in body["lines"]:
                price, currency = (await run(TAKE, line["quantity"], line["sku"]))[0]
                lines.append(line | {"unit_price_minor": price, "currency": currency})
            await run(ADD, order, user, now, now + timedelta(minutes=15))
            for line in lines:
                await run(ADD_LINE, order, *line.values())
        return _json({"id": order, "customer_id": user, "status": "pending", "lines": lines}, 201)

    async def pay(self, request: Request) -> Response:
        self.user(request)
        order, key, now = UUID(request.path_params["id"]), request.headers["Idempotency-Key"], datetime.now(UTC)
        rows = await self.database.fetch(READ, order)
        amount = sum(row["quantity"] * row["unit_price_minor"] for row in rows)
        answer = await self.http.post(
            f"{self.payments}/v1/charges",
            headers={"Authorization": "Bearer development", "Idempotency-Key": f"{order}:{key}"},
            json={"amount": amount, "currency": rows[0]["currency"]},
        )
        reference = answer.json()["id"]
        async with self.database.transaction() as run:
            if not await run(PAY, now, order):
                return _json({}, 409)
            await run(ADD_PAYMENT, order, key, now, reference)
        return _json({"reference": reference})


def create(database: str, payments: str, key: str | None) -> Starlette:
    opened = Sqlite(database) if database.startswith("sqlite") else Postgres(database)
    endpoints = Endpoints(opened, payments, key)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await opened.open()
        yield

    routes = [
        Route("/orders/{id}", endpoints.read),
        Route("/products", endpoints.list),
        Route("/orders", endpoints.place, methods=["POST"]),
        Route("/orders/{id}/payment", endpoints.pay, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
