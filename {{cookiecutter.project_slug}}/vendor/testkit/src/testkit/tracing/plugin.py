"""A pytest plugin: keeps what happens while a test runs, and drops it when the test passes.

Requests, calls of other services, SQL and logs. `testkit.recorder` writes it for a test that failed.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from operator import attrgetter
from types import ModuleType
from typing import Any

import pytest

from testkit.api_coverage.recording import RequestLog
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.blame import frames_at
from testkit.call_site import Project
from testkit.failures import failure_of
from testkit.guards.settings import GuardSettings
from testkit.plugin_settings import plugin_settings
from testkit.root_cause import message_of
from testkit.trace import Event
from testkit.tracing.collector import Collector, Seen
from testkit.tracing.counting import count_rows
from testkit.tracing.http import HttpWatch
from testkit.tracing.logs import LogWatch, at_its_own_time
from testkit.tracing.logs import data as log_data
from testkit.tracing.rows import changes_of, rows_data
from testkit.tracing.sql import SqlWatch

Watching = Callable[[ModuleType], AbstractContextManager[None]]


class Tracer:
    """Watches the libraries that are imported; a suite without them pays nothing."""

    def __init__(self, project: Project, requests: RequestLog) -> None:
        self.collector = Collector()
        self.requests = requests
        self.counts: dict[str, int] = {}
        """Rows by table, when the test's call ended."""
        self._project = project
        http = HttpWatch(self.collector, project, self._on_error, requests.add)
        sql = SqlWatch(self.collector, self._on_error)
        self._logs = LogWatch(self.collector, self._on_log)
        self._awaited: dict[str, Watching] = {
            "httpx": http.watching,
            "httpx2": http.watching,
            "sqlalchemy": lambda _: sql.watching(),
        }
        self._modules = 0
        self._root = logging.getLogger()
        self._stack = ExitStack()

    def watch(self) -> None:
        """Called again and again: a library may be imported late, and an application may remove
        handlers of logs."""
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            for name in [name for name in self._awaited if name in sys.modules]:
                self._stack.enter_context(self._awaited.pop(name)(sys.modules[name]))
        if self._logs not in self._root.handlers:
            self._root.addHandler(self._logs)

    def stop(self) -> None:
        self._stack.close()
        self._root.removeHandler(self._logs)

    def _on_log(self, error: BaseException) -> None:
        self._keep(error, logged=True)

    def _on_error(self, error: BaseException) -> None:
        self._keep(error, logged=False)

    def _keep(self, error: BaseException, *, logged: bool) -> None:
        """What was raised in a library has none of the project's lines in its traceback yet."""
        project = self._project
        try:
            failure = failure_of(error, "call", project)
        except Exception:  # noqa: BLE001  (the application goes on, whatever its exceptions are like)
            return
        if not failure.frames:
            failure = failure._replace(frames=frames_at(project.stack(), project))
        self.collector.errors.append(Seen(self.collector.now(), failure, logged))

    def begin(self) -> None:
        self.collector.begin()
        self.requests.clear()
        self.watch()
        if self.counts:
            self.counts = {}

    def count_rows(self, loop: asyncio.AbstractEventLoop | None) -> None:
        changes = changes_of(self.collector.all())
        if changes:
            with self.collector.paused():
                self.counts = count_rows(changes, loop)

    def as_data(self, time: float) -> dict[str, Any]:
        """What JSON can hold, and what xdist can send. `time` is now, in seconds since the epoch."""
        try:
            events = self._events(time)
        except Exception as error:  # noqa: BLE001  (what a test logs and sends may be of any kind)
            lost = f"the trace can't be made: {type(error).__name__}: {message_of(error)}"
            events = [Event(0.0, "log", 0.0, log_data(logging.makeLogRecord({"name": "testkit", "msg": lost})))]
        return {"events": [event._asdict() for event in events], "dropped": self.collector.dropped}

    def _events(self, time: float) -> list[Event]:
        collector = self.collector
        at = round(collector.now() - collector.began, 6)
        logged = [at_its_own_time(event, time - at, at) for event in collector.events()]
        tables = [Event(at, "rows", 0.0, table) for table in rows_data(changes_of(self.collector.all()), self.counts)]
        return [*sorted(logged, key=attrgetter("at")), *tables]


TRACER = pytest.StashKey[Tracer]()


@pytest.hookimpl(tryfirst=True)  # the recorder asks for it
def pytest_configure(config: pytest.Config) -> None:
    settings = plugin_settings(GuardSettings, "guards", config)
    api = plugin_settings(ApiCoverageSettings, "api-coverage", config)
    requests = RequestLog(api.role_pattern, api.role_claims, api.code)
    config.stash[TRACER] = Tracer(Project((config.rootpath / settings.project).resolve(), settings.packages), requests)


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[TRACER].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if tracer := config.stash.get(TRACER, None):  # a wrong setting ends pytest before there is one
        tracer.stop()
