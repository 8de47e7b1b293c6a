"""A pytest plugin: keeps what happens while a test runs, and drops it when the test passes.

Requests, calls of other services, SQL and logs. `testkit.recorder` writes it for a test that failed.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import ModuleType
from typing import Any

import pytest

from testkit.blame import frame_of, shortened
from testkit.call_site import Project
from testkit.failures import failure_of
from testkit.guards.settings import GuardSettings
from testkit.plugin_settings import plugin_settings
from testkit.trace import Event
from testkit.tracing.collector import Collector, Seen
from testkit.tracing.http import HttpWatch
from testkit.tracing.logs import LogWatch
from testkit.tracing.rows import changes_of, rows_data
from testkit.tracing.sql import SqlWatch

Watching = Callable[[ModuleType], AbstractContextManager[None]]


class Tracer:
    """Watches the libraries that are imported; a suite without them pays nothing."""

    def __init__(self, project: Project) -> None:
        self.collector = Collector()
        self.counts: dict[str, int] = {}
        """Rows by table, when the test ended."""
        self._project = project
        http = HttpWatch(self.collector, project, self._on_error)
        sql = SqlWatch(self.collector, self._on_error)
        self._logs = LogWatch(self.collector, self._on_log)
        self._awaited: dict[str, Watching] = {
            "httpx": http.watching,
            "httpx2": http.watching,
            "sqlalchemy": lambda _: sql.watching(),
        }
        self._stack = ExitStack()

    def watch(self) -> None:
        """Called again and again: a library may be imported late, and an application may remove
        handlers of logs."""
        for name in [name for name in self._awaited if name in sys.modules]:
            self._stack.enter_context(self._awaited.pop(name)(sys.modules[name]))
        handlers = logging.getLogger().handlers
        if self._logs not in handlers:
            handlers.append(self._logs)

    def stop(self) -> None:
        self._stack.close()
        logging.getLogger().removeHandler(self._logs)

    def _on_log(self, error: BaseException) -> None:
        self._keep(error, logged=True)

    def _on_error(self, error: BaseException) -> None:
        self._keep(error, logged=False)

    def _keep(self, error: BaseException, *, logged: bool) -> None:
        """What was raised in a library has none of the project's lines in its traceback yet."""
        failure = failure_of(error, "call", self._project)
        led = [] if failure.frames else [frame_of(frame, line, self._project) for frame, line in self._project.stack()]
        kept = failure._replace(frames=failure.frames or shortened(led))
        self.collector.errors.append(Seen(self.collector.now(), kept, logged))

    def begin(self) -> None:
        self.collector.begin()
        self.watch()
        if self.counts:
            self.counts.clear()

    def as_data(self) -> dict[str, Any]:
        """What JSON can hold, and what xdist can send."""
        collector = self.collector
        at = round(collector.now() - collector.began, 6)
        tables = rows_data(changes_of(collector.all()), self.counts)
        events = [*collector.events(), *(Event(at, "rows", 0.0, table) for table in tables)]
        return {"events": [event._asdict() for event in events], "dropped": collector.dropped}


TRACER = pytest.StashKey[Tracer]()


def pytest_configure(config: pytest.Config) -> None:
    settings = plugin_settings(GuardSettings, "guards", config)
    config.stash[TRACER] = Tracer(Project((config.rootpath / settings.project).resolve(), settings.packages))


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[TRACER].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[TRACER].stop()
