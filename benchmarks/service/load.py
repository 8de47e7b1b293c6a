"""Sends requests over a fixed number of connections, as bytes: a client library would cost more than the service."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, request: bytes) -> Answer:
        started = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        return Answer(int(head[9:12]), body, time.perf_counter() - started)

    def close(self) -> None:
        self._writer.close()


def request(method: str, path: str, token: str, body: bytes = b"", key: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}", "Accept: */*"]
    lines += [f"Content-Type: application/json\r\nContent-Length: {len(body)}"] if body else []
    lines += [f"Idempotency-Key: {key}"] if key else []
    return "\r\n".join([*lines, "\r\n"]).encode() + body


async def send_all(port: int, requests: Iterable[bytes], connections: int) -> list[Answer]:
    queue = iter(requests)
    answers: list[Answer] = []

    async def one() -> None:
        connection = Connection(*await asyncio.open_connection("127.0.0.1", port))
        answers.extend([await connection.send(item) for item in queue])
        connection.close()

    await asyncio.gather(*[one() for _ in range(connections)])
    return answers
