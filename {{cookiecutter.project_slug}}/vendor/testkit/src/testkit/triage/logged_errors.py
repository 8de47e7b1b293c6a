"""Behind the answer that a test saw: where that was a status 500, the application logged the error."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from testkit.records import Failure, Frame
from testkit.trace import Event, Trace
from testkit.triage.signatures import is_test_code

SERVER_ERROR: Final = 500
MARGIN: Final = re.compile(r"^(?: *[|+] ?)+")
"""Tracebacks of exception groups are indented."""
FRAME: Final = re.compile(r'\s*File "(?P<path>[^"]+)", line (?P<line>\d+), in (?P<function>.+)')
ERROR: Final = re.compile(r"(?P<error>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$")
START: Final = "Traceback (most recent call last):"
CHAINED: Final = re.compile(r"\n\s*(?:The above exception was the direct cause|During handling of the above exception)")


class Logged(NamedTuple):
    """An exception that the application logged."""

    error: str
    message: str
    frames: tuple[Frame, ...]


def behind(failure: Failure, trace: Trace | None, root: Path) -> Failure:
    """The failure itself, unless the application logged an error that explains it better."""
    if trace is None or not _is_seen_from_outside(failure, trace.events):
        return failure
    errors = [one for event in trace.events if event.kind == "log" for one in logged(event.data, root)]
    explaining = [one for one in errors if any(not is_test_code(frame) for frame in one.frames)]
    if not explaining:
        return failure
    found = explaining[-1]
    path = (*takewhile(is_test_code, failure.frames), *(one for one in found.frames if not is_test_code(one)))
    return failure._replace(
        group=group_of(found.error),
        error=found.error,
        message=found.message,
        chain=(*failure.chain, found.error),
        frames=path,
        module=path[-1].path,
    )


def _is_seen_from_outside(failure: Failure, events: Sequence[Event]) -> bool:
    """No line of the application is in the traceback, and the answer that the test speaks of was a server error."""
    if any(not is_test_code(frame) for frame in failure.frames):
        return False
    statuses = [event.data.get("status") for event in events if event.kind == "request"]
    errors = [status for status in statuses if isinstance(status, int) and status >= SERVER_ERROR]
    if failure.group == "assertion" and statuses:
        return any(str(status) in failure.message for status in errors)
    return bool(errors) or not statuses


def logged(data: Mapping[str, Any], root: Path) -> Iterator[Logged]:
    """Of a traceback as text, or of structlog's list of dictionaries; also inside a process's line of JSON."""
    text = str(data.get("event") or "")
    fields = data.get("fields")
    values = [text, *(fields.values() if isinstance(fields, Mapping) else ())]
    if text.startswith("{"):
        values += _members(text)
    for value in values:
        if isinstance(value, str) and START in value:
            yield from _of_text(value, root)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and "exc_type" in value[0]:
            yield _of_structlog(value, root)


def _members(text: str) -> list[Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return list(line.values()) if isinstance(line, dict) else []


def _of_text(text: str, root: Path) -> Iterator[Logged]:
    """Python prints the root cause first."""
    root_cause = CHAINED.split(text[text.index(START) :], maxsplit=1)[0]
    lines = [MARGIN.sub("", line) for line in root_cause.split("\n")]
    steps = [(index, match) for index, line in enumerate(lines) if (match := FRAME.match(line))]
    after = lines[steps[-1][0] + 1 :] if steps else []
    end = next((match for line in after if (match := ERROR.match(line))), None)
    own = [(path, match) for _, match in steps if (path := _own(match["path"], root))]
    if end:
        frames = [Frame(path, int(match["line"]), match["function"]) for path, match in own]
        yield Logged(end["error"], end["message"] or "", tuple(frames))


def _of_structlog(stacks: list[Any], root: Path) -> Logged:
    """It lists the error that was logged first, and then what caused it."""
    cause = stacks[-1]
    frames = [
        Frame(path, int(frame.get("lineno", 0)), str(frame.get("name", "")))
        for frame in cause.get("frames", [])
        if (path := _own(str(frame.get("filename", "")), root))
    ]
    return Logged(str(cause["exc_type"]), str(cause.get("exc_value", "")), tuple(frames))


def _own(path: str, root: Path) -> str | None:
    """From the project's root, and None for libraries."""
    relative = path.removeprefix(f"{root.as_posix()}/")
    is_library = Path(relative).is_absolute() or "site-packages" in relative or relative.startswith((".", "<"))
    return None if is_library or relative.startswith("vendor/") else relative


def group_of(error: str) -> str:
    """By the name alone: the exception itself is gone with its process."""
    name = error.rpartition(".")[2]
    return next((group for pattern, group in NAMES if re.search(pattern, name)), "other")


NAMES: Final = (
    (r"Timeout|TimedOut", "timeout"),
    (r"^Assertion|ContractBreach", "assertion"),
    (r"^(TypeError|AttributeError|NameError|UnboundLocalError|KeyError|IndexError|ValueError)$", "type error"),
    (
        r"Operational|Integrity|Programming|Database|DBAPI|Sqlite|Postgres|MissingGreenlet|Deadlock|DetachedInstance",
        "database",
    ),
    (r"Connect|Network|Protocol|HTTP|gaierror|Socket", "network"),
)
