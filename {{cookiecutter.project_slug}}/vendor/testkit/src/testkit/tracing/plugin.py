"""A pytest plugin: keeps what happens while a test runs, and drops it when the test passes.

Requests, calls of other services, SQL and logs. `testkit.recorder` writes it for a test that failed.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from types import ModuleType
from typing import Any

import pytest

from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.call_site import Project
from testkit.guards.settings import GuardSettings
from testkit.plugin_settings import plugin_settings
from testkit.tracing.collector import Collector, Seen
from testkit.tracing.logs import LogWatch

Watching = Callable[[ModuleType], AbstractContextManager[None]]


class Tracer:
    """Watches the libraries that are imported; a suite without them pays nothing. What only a failed test
    needs is imported when one fails."""

    def __init__(self, project: Project, api: ApiCoverageSettings) -> None:
        self.collector = Collector()
        self.counts: dict[str, int] = {}
        """Rows by table, when the test's call ended."""
        self._project = project
        self._api = api
        self._requests: Any = None
        """A `testkit.api_coverage.recording.RequestLog`, where httpx is used."""
        self._logs = LogWatch(self.collector, self._on_log)
        self._awaited: dict[str, Watching] = {
            "httpx": self._of_http,
            "httpx2": self._of_http,
            "sqlalchemy": self._of_sql,
        }
        self._modules = 0
        self._root = logging.getLogger()
        self._stack = ExitStack()

    @cached_property
    def _http(self) -> Any:
        from testkit.api_coverage.recording import RequestLog  # noqa: PLC0415  (only where it is used)
        from testkit.tracing.http import HttpWatch  # noqa: PLC0415

        self._requests = RequestLog(self._api.role_pattern, self._api.role_claims, self._api.code)
        return HttpWatch(self.collector, self._project, self._on_error, self._requests.add)

    def _of_http(self, httpx: ModuleType) -> AbstractContextManager[None]:
        watching: AbstractContextManager[None] = self._http.watching(httpx)
        return watching

    def _of_sql(self, _sqlalchemy: ModuleType) -> AbstractContextManager[None]:
        from testkit.tracing.sql import SqlWatch  # noqa: PLC0415  (only where it is used)

        return SqlWatch(self.collector, self._on_error).watching()

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
            from testkit.blame import frames_at  # noqa: PLC0415
            from testkit.failures import failure_of  # noqa: PLC0415

            failure = failure_of(error, "call", project)
            if not failure.frames:
                failure = failure._replace(frames=frames_at(project.stack(), project))
        except Exception:  # noqa: BLE001  (the application goes on, whatever its exceptions are like)
            return
        self.collector.errors.append(Seen(self.collector.now(), failure, logged))

    def begin(self) -> None:
        self.collector.begin()
        if self._requests:
            self._requests.clear()
        self.watch()
        if self.counts:
            self.counts = {}

    def requests(self) -> dict[str, Any] | None:
        """What the test has sent, for `testkit api-coverage`."""
        taken: dict[str, Any] | None = self._requests.take() if self._requests else None
        return taken

    def count_rows(self, loop: asyncio.AbstractEventLoop | None) -> None:
        from testkit.tracing.counting import count_rows  # noqa: PLC0415
        from testkit.tracing.rows import changes_of  # noqa: PLC0415

        changes = changes_of(self.collector.all())
        if changes:
            with self.collector.paused():
                self.counts = count_rows(changes, loop)

    def as_data(self, time: float) -> dict[str, Any]:
        """What JSON can hold, and what xdist can send. `time` is now, in seconds since the epoch."""
        from testkit.tracing.events import events_of  # noqa: PLC0415

        events = events_of(self.collector, self.counts, time)
        return {"events": [event._asdict() for event in events], "dropped": self.collector.dropped}


TRACER = pytest.StashKey[Tracer]()


@pytest.hookimpl(tryfirst=True)  # the recorder asks for it
def pytest_configure(config: pytest.Config) -> None:
    settings = plugin_settings(GuardSettings, "guards", config)
    api = plugin_settings(ApiCoverageSettings, "api-coverage", config)
    config.stash[TRACER] = Tracer(Project((config.rootpath / settings.project).resolve(), settings.packages), api)


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[TRACER].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if tracer := config.stash.get(TRACER, None):  # a wrong setting ends pytest before there is one
        tracer.stop()
