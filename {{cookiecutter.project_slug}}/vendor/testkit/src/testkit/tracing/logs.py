"""Sees what is logged, by this process and by those that `testkit.processes` starts."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from testkit.tracing.collector import Collector

SEEN_ELSEWHERE = frozenset({"httpx", "sqlalchemy.engine.Engine"})
"""Loggers of what is an event of its own."""
OnError = Callable[[BaseException], None]


class LogWatch(logging.Handler):
    """Without a lock, and without formatting: a test that passes needs neither."""

    def __init__(self, collector: Collector, on_error: OnError) -> None:
        super().__init__()
        self._collector = collector
        self._on_error = on_error

    def createLock(self) -> None:  # noqa: N802  (logging's name)
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        if record.name in SEEN_ELSEWHERE:
            return True
        collector = self._collector
        collector.add(collector.now(), "log", data, record)
        if record.levelno >= logging.ERROR:
            # An error handler that logs no traceback is called while the exception is handled.
            error = record.exc_info[1] if record.exc_info else sys.exception()
            if error is not None:
                self._on_error(error)
        return True


def data(record: logging.LogRecord) -> dict[str, Any]:
    from testkit.tracing.log_fields import data_of  # noqa: PLC0415  (only of a test that failed)

    return data_of(record)
