"""The trace of a failed test: what happened while it ran, as one line of JSON in `reports/traces/`.

Schema 1 is described in README.md. `testkit.tracing` collects it.
"""

import json
from collections.abc import Iterable
from math import isfinite
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

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Event":
        """Of its JSON. Raises TypeError."""
        event = cls(**data)
        numbers, is_known = (event.at, event.seconds), type(event.kind) is str and type(event.data) is dict
        if not is_known or not all(type(number) in {int, float} and isfinite(number) for number in numbers):
            raise TypeError("one of its events is not readable")
        return event


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
    traces, problems = read_what_can_be(paths)
    if problems:
        raise CannotJudge(problems[0])
    return traces


def read_what_can_be(paths: Iterable[Path]) -> tuple[dict[tuple[str, str], Trace], list[str]]:
    """And a sentence on each line that can't be read: the last one of a run that was killed, for one."""
    traces, problems = dict[tuple[str, str], Trace](), list[str]()
    for file in (file for path in paths for file in _files(path)):
        for number, text in enumerate(file.read_bytes().split(b"\n"), start=1):
            try:
                trace = _trace(text) if text.strip() else None
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
                problems.append(f"{file}:{number}: not a trace of schema {SCHEMA} ({error!r:.200})")
            else:
                traces |= {(trace.run, trace.test): trace} if trace else {}
    return traces, problems


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = (file for file in path.rglob("*.jsonl") if file.is_file())
        return sorted(file for file in files if is_trace_file(file) or path.name == FOLDER)
    return [path] if path.is_file() else []


def beside(records: Iterable[Path]) -> list[Path]:
    """Where the traces of records are: a file's has its name, in the folder of traces beside it."""
    return [path.parent / FOLDER / path.name if path.is_file() else path for path in records]


def is_trace_file(path: Path) -> bool:
    return path.parent.name == FOLDER


def _trace(text: bytes) -> Trace:
    data = json.loads(text, parse_constant=str)  # the page knows no NaN
    if data["schema"] != SCHEMA:
        raise ValueError(f"it is of schema {data['schema']!r:.20}: delete what another version of testkit left")
    events = tuple(Event.of(event) for event in data["events"])
    return Trace(str(data["run"]), str(data["test"]), events, int(data["dropped"]))
