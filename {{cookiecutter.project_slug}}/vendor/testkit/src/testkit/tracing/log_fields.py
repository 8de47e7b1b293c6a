"""What a log says, as an event of a trace: a message, the object of a line of JSON, or structlog's dictionary."""

import json
import logging
from datetime import datetime
from typing import Any

from testkit.redaction import redacted, without_secrets
from testkit.root_cause import cut
from testkit.trace import LONGEST_TEXT, Event

ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What each record has; the rest is a log's own."""
MOST_FIELDS = 40


def data_of(record: logging.LogRecord) -> dict[str, Any]:
    fields = fields_of(record)
    event, request_id = fields.pop("event", None), fields.pop("request_id", None)
    level, logger = fields.pop("level", record.levelname), fields.pop("logger", record.name)
    return {
        "level": str(level).lower(),
        "logger": str(logger),
        "event": _short(str(event)),
        "request_id": None if request_id is None else _short(str(request_id)),
        "fields": {name: _short_value(value) for name, value in list(without_secrets(fields).items())[:MOST_FIELDS]},
    }


def at_its_own_time(event: Event, began: float, length: float) -> Event:
    """The lines of a process are read later than it wrote them. `began` is the test's, since the epoch."""
    written = event.data["fields"].get("timestamp") if event.kind == "log" else None
    if not isinstance(written, str):
        return event
    try:
        at = datetime.fromisoformat(written).timestamp() - began
    except (ValueError, OverflowError):
        return event
    return event._replace(at=round(at, 6)) if 0 <= at <= length else event


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """structlog's dictionary, or the object of a line of JSON; or else the message is the event."""
    if isinstance(record.msg, dict):
        return dict(record.msg)
    message = message_of(record)
    extra = {name: value for name, value in vars(record).items() if name not in ORDINARY and name[:1] != "_"}
    parsed = as_object(message)
    return {**extra, **(parsed if parsed and "event" in parsed else {"event": message})}


def message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001  (wrong arguments of somebody's log call)
        return f"{record.msg} ({type(error).__name__})"


def as_object(text: str) -> dict[str, Any] | None:
    if text[:1] != "{":
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _short(text: str) -> str:
    return cut(redacted(text), LONGEST_TEXT)


def _short_value(value: Any) -> Any:
    if isinstance(value, str):
        return cut(value, LONGEST_TEXT)
    text = json.dumps(value)
    return value if len(text) <= LONGEST_TEXT else cut(text, LONGEST_TEXT)
