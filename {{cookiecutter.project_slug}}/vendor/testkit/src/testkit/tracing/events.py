"""The events of a test that failed, as its trace has them."""

import logging
from collections.abc import Mapping
from operator import attrgetter

from testkit.root_cause import message_of
from testkit.trace import Event
from testkit.tracing.collector import Collector
from testkit.tracing.log_fields import at_its_own_time, data_of
from testkit.tracing.rows import changes_of, rows_data


def events_of(collector: Collector, counts: Mapping[str, int], time: float) -> list[Event]:
    """`counts` are of rows, by table; `time` is now, in seconds since the epoch."""
    try:
        return _events(collector, counts, time)
    except Exception as error:  # noqa: BLE001  (what a test logs and sends may be of any kind)
        lost = f"the trace can't be made: {type(error).__name__}: {message_of(error)}"
        return [Event(0.0, "log", 0.0, data_of(logging.makeLogRecord({"name": "testkit", "msg": lost})))]


def _events(collector: Collector, counts: Mapping[str, int], time: float) -> list[Event]:
    at = round(collector.now() - collector.began, 6)
    logged = [at_its_own_time(event, time - at, at) for event in collector.events()]
    tables = [Event(at, "rows", 0.0, table) for table in rows_data(changes_of(collector.all()), counts)]
    return [*sorted(logged, key=attrgetter("at")), *tables]
