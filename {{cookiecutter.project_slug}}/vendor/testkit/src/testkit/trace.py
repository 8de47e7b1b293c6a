"""The trace of a failed test: what happened while it ran, as one line of JSON in `reports/traces/`.

Schema 1 is described in README.md. `testkit.tracing` collects it.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge

SCHEMA = 1
FOLDER = "traces"
"""Below the folder of the record."""
KINDS = ("request", "call", "sql", "log", "rows")
SENDER = "testkit_sender"
"""In the extensions of a request that the application sent, and on the exception of a breach that is found later:
the project's lines that sent it."""
LONGEST_TEXT = 2_000
"""Characters of a body, a statement or a value."""


class Event(NamedTuple):
    at: float
    """Seconds since the test began."""
    kind: str
    """One of `KINDS`."""
    seconds: float
    data: dict[str, Any]
    """`request` and `call` (of the app to another service): method, url, status, request_body,
    response_body, request_id, error; a call also has `mocked`. `sql`: statement, parameters, rows, error.
    `log`: level, logger, event, request_id, fields. `rows`: table, before, after, changed."""


class Trace(NamedTuple):
    run: str
    """The run's id."""
    test: str
    """Its node id."""
    events: tuple[Event, ...]
    """In the order in which they began."""
    dropped: int = 0
    """Events between the first and the last ones that there was no room for."""


def line(trace: Trace) -> str:
    events = [event._asdict() for event in trace.events]
    data = {"schema": SCHEMA, "run": trace.run, "test": trace.test, "events": events, "dropped": trace.dropped}
    return json.dumps(data) + "\n"


def read(paths: Iterable[Path]) -> dict[tuple[str, str], Trace]:
    """By run id and node id. Of files, and of all traces below folders; a path that does not exist
    has none, because a green run leaves none. Raises CannotJudge."""
    traces = (trace for path in paths for file in _files(path) for trace in _lines(file))
    return {(trace.run, trace.test): trace for trace in traces}


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*.jsonl") if is_trace_file(file) or path.name == FOLDER)
    return [path] if path.is_file() else []


def is_trace_file(path: Path) -> bool:
    return path.parent.name == FOLDER


def _lines(path: Path) -> Iterator[Trace]:
    text = path.read_text(encoding="utf-8")
    for number, each in enumerate(text.split("\n"), start=1):
        if each:
            yield _trace(each, f"{path}:{number}")


def _trace(text: str, place: str) -> Trace:
    try:
        data = json.loads(text)
        schema, events = data["schema"], [Event(**event) for event in data["events"]]
        trace = Trace(data["run"], data["test"], tuple(events), data["dropped"])
    except (ValueError, TypeError, KeyError) as error:
        raise CannotJudge(f"{place}: not a trace of schema {SCHEMA} ({error!r})") from error
    if schema != SCHEMA:
        raise CannotJudge(f"{place}: a trace of schema {schema}: delete what another version of testkit left")
    return trace
