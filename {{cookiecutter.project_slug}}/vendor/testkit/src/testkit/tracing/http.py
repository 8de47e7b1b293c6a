"""Sees the requests of httpx: the test's to the application, and the application's to other services."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from testkit.blame import frames_at
from testkit.call_site import Project
from testkit.root_cause import cut, is_below, message_of, name_of
from testkit.trace import LONGEST_TEXT, SENDER
from testkit.tracing.collector import Collector

KEPT = 4 * LONGEST_TEXT
"""Bytes of a body."""
MOCKS = frozenset({"respx", "pytest_httpx"})
REQUEST_ID = "x-request-id"

OnError = Callable[[BaseException], None]
OnAnswer = Callable[[Any], None]


class HttpWatch:
    """Wraps `send` of both clients, through which each request goes."""

    def __init__(
        self, collector: Collector, project: Project, on_error: OnError, on_answer: OnAnswer | None = None
    ) -> None:
        self._collector = collector
        self._project = project
        self._on_error = on_error
        self._on_answer = on_answer
        """Of an answer to the test itself."""
        self._answering: ContextVar[bool] = ContextVar("testkit_answering", default=False)
        """In the context of a request that a test sent: what it sends in turn is a call."""

    @contextmanager
    def watching(self, httpx: ModuleType) -> Iterator[None]:
        clients = (httpx.AsyncClient, self._asynchronous), (httpx.Client, self._synchronous)
        originals = [(client, client.send) for client, _ in clients]
        for client, wrapped in clients:
            client.send = wrapped(client.send)
        try:
            yield
        finally:
            for client, send in originals:
                client.send = send

    def _asynchronous(self, send: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(send)
        async def watched(client: Any, request: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            with self._exchange(request) as answer:
                response = await send(client, request, **options)
                answer.append(response)
            return response

        return watched

    def _synchronous(self, send: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(send)
        def watched(client: Any, request: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            with self._exchange(request) as answer:
                response = send(client, request, **options)
                answer.append(response)
            return response

        return watched

    @contextmanager
    def _exchange(self, request: Any) -> Iterator[list[Any]]:
        __tracebackhide__ = True
        is_call = self._answering.get() or self._project.app_calls()
        before = self._answering.set(True)
        if is_call:
            request.extensions[SENDER] = frames_at(self._project.stack(), self._project)
        began, answer, error = self._collector.now(), list[Any](), None
        try:
            yield answer
        except BaseException as raised:
            error = raised
            if is_call:
                self._on_error(raised)
            raise
        finally:
            self._answering.reset(before)
            facts = exchange_facts(request, answer[0] if answer else None, error)
            self._collector.add(began, "call" if is_call else "request", call_data if is_call else data, *facts)
            if answer and not is_call and self._on_answer:
                self._on_answer(answer[0])


def exchange_facts(request: Any, response: Any, error: BaseException | None) -> tuple[Any, ...]:
    """Without the messages themselves, which may be large."""
    return (
        request.method,
        request.url,
        int(response.status_code) if response is not None else None,
        _body(request),
        _body(response) if response is not None else None,
        (request.headers, response.headers if response is not None else {}),
        f"{name_of(error)}: {message_of(error)}" if error else None,
        _is_mocked(response, error),
    )


def _body(message: Any) -> bytes | None:
    """None of one that is streamed: to read it would take it away."""
    try:
        content: bytes = message.content
    except RuntimeError:  # httpx.StreamError
        return None
    return content[:KEPT]


def _is_mocked(response: Any, error: BaseException | None) -> bool:
    if response is not None:
        return "network_stream" not in response.extensions
    traceback = error.__traceback__ if error else None
    return is_below(traceback, MOCKS) or not is_below(traceback, frozenset({"httpcore", "httpcore2"}))


def data(
    method: str,
    url: Any,
    status: int | None,
    sent: bytes | None,
    received: bytes | None,
    headers: tuple[Any, Any],
    error: str | None,
    _mocked: bool,  # noqa: FBT001  (a fact like the others)
) -> dict[str, Any]:
    return {
        "method": method,
        "url": as_text(str(url)),
        "status": status,
        "request_body": _text(sent),
        "response_body": _text(received),
        "request_id": request_id_of(headers),
        "error": as_text(error) if error else None,
    }


def request_id_of(headers: tuple[Any, Any]) -> str | None:
    """The answer's comes first: the application may have made it."""
    sent, received = headers
    request_id: str | None = received.get(REQUEST_ID) or sent.get(REQUEST_ID)
    return request_id


def call_data(*facts: Any) -> dict[str, Any]:
    return {**data(*facts), "mocked": facts[-1]}


def _text(body: bytes | None) -> str | None:
    return None if body is None else as_text(body.decode(errors="replace"))


def as_text(text: str) -> str:
    from testkit.redaction import redacted  # noqa: PLC0415  (only of a test that failed)

    return cut(redacted(text), LONGEST_TEXT)
