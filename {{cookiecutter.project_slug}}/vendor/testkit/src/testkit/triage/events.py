"""A trace in a few lines: the events that explain a failure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from testkit.trace import Event, Trace
from testkit.triage.safe_text import cut, one_line

MOST_EVENTS: Final = 8
CLIENT_ERROR: Final = 400
BAD_LEVELS: Final = frozenset({"warning", "error", "critical", "exception"})
LONGEST: Final = 200
SHORT: Final = 80


def relevant(trace: Trace, most: int = MOST_EVENTS) -> list[Event]:
    """What went wrong, what belongs to the last request, and else the last events; in their order."""
    requests = [event.data.get("request_id") for event in trace.events if event.kind == "request"]
    last = requests[-1] if requests else None

    def weight(index: int) -> tuple[int, int]:
        event = trace.events[index]
        of_last = last is not None and event.data.get("request_id") == last
        return (2 if went_wrong(event) else 1 if of_last or event.kind == "rows" else 0), index

    chosen = sorted(range(len(trace.events)), key=weight, reverse=True)[:most]
    return [trace.events[index] for index in sorted(chosen)]


def went_wrong(event: Event) -> bool:
    status = event.data.get("status")
    is_refused = isinstance(status, int) and status >= CLIENT_ERROR
    return bool(event.data.get("error")) or is_refused or str(event.data.get("level")).lower() in BAD_LEVELS


def in_words(event: Event) -> str:
    describe = DESCRIBED.get(event.kind, str)
    return f"{event.at:7.3f} s  {one_line(describe(event.data), LONGEST)}{_took(event)}"


def _took(event: Event) -> str:
    return f" ({event.seconds * 1000:.1f} ms)" if event.seconds else ""


def _request(data: Mapping[str, Any]) -> str:
    sent = _body(" sent ", data.get("request_body"))
    return f"{data.get('method')} {data.get('url')}{sent} -> {_answer(data)}"


def _call(data: Mapping[str, Any]) -> str:
    return f"the app called {_request(data)}{', mocked' if data.get('mocked') else ''}"


def _answer(data: Mapping[str, Any]) -> str:
    if data.get("error"):
        return str(data["error"])
    return f"{data.get('status')}{_body(' ', data.get('response_body'))}"


def _body(before: str, body: object) -> str:
    return before + cut(str(body), SHORT) if body else ""


def _sql(data: Mapping[str, Any]) -> str:
    result = data.get("error") or f"{data.get('rows')} rows"
    parameters = cut(str(data.get("parameters")), SHORT) if data.get("parameters") else ""
    return f"sql {cut(str(data.get('statement')), SHORT + SHORT // 2)} {parameters} -> {result}"


def _log(data: Mapping[str, Any]) -> str:
    fields = data.get("fields")
    facts = {name: value for name, value in fields.items() if value} if isinstance(fields, Mapping) else {}
    shown = " ".join(f"{name}={value}" for name, value in facts.items())
    return f"log {data.get('level')} {data.get('logger')}: {data.get('event')} {cut(shown, SHORT)}"


def _rows(data: Mapping[str, Any]) -> str:
    changed = data.get("changed")
    shown = "; ".join(map(str, changed[:2])) if isinstance(changed, Sequence) else ""
    return f"table {data.get('table')}: {data.get('before')} rows before, {data.get('after')} after {shown}"


DESCRIBED: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "request": _request,
    "call": _call,
    "sql": _sql,
    "log": _log,
    "rows": _rows,
}
