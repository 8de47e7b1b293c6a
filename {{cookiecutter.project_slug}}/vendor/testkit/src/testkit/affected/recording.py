"""Records what each test ran, read and started. `testkit.affected.plugin` registers it.

Lines that a shared fixture runs get a context of their own: coverage alone would
credit them to the first test that needs the fixture, and to no other.
"""

import argparse
import inspect
import os
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from testkit.affected.activity import Activity
from testkit.affected.building import FIXTURE, IMPORTING, Observed, build_map
from testkit.affected.mapping import write
from testkit.affected.project import digests
from testkit.affected.settings import AffectedSettings
from testkit.exit_status import CannotJudge
from testkit.guards.plugin import WATCH
from testkit.plugin_settings import plugin_settings

SENT = "testkit_affected"
"""The key of what a worker of xdist sends."""
CORES = {"CTracer", "PyTracer"}
"""Those that keep all contexts of a line."""


def listen(config: pytest.Config, options: argparse.Namespace) -> Activity:
    activity = Activity(config.rootpath)
    activity.listen()
    config.add_cleanup(lambda: setattr(activity, "who", None))
    measuring = _coverage()
    if measuring and not _starts_workers(options):
        measuring.switch_context(IMPORTING)
    return activity


def _starts_workers(options: argparse.Namespace) -> bool:
    """Then it runs no test, and a context without lines breaks the data file that pytest-cov saves there."""
    return bool(getattr(options, "numprocesses", None)) or getattr(options, "dist", "no") != "no"


def _coverage() -> Any:
    """What pytest-cov started in this process, or None."""
    import coverage  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  (only where it is used)

    return coverage.Coverage.current()


class Recording:
    def __init__(self, config: pytest.Config, activity: Activity) -> None:
        self.config = config
        self.activity = activity
        self.coverage = _coverage()
        self.observed = Observed(preloaded=_modules(config.rootpath))
        self.context = ""
        self.is_worker = hasattr(config, "workerinput")
        self.files: dict[str, str] = {}
        self.problem = ""
        """Why there is no map."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        if self.is_worker:  # pytest-cov starts here in a worker
            self.coverage = _coverage()
            if self.coverage:
                self.coverage.switch_context(IMPORTING)
        else:
            who, self.activity.who = self.activity.who, None
            try:
                self.files = digests(self.config.rootpath)
            except CannotJudge as error:
                self.problem = f"{error}; so no map is written"
            self.activity.who = who

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.activity.who = item.nodeid
        try:
            return (yield)
        finally:
            self.activity.who = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        self.context = f"{item.nodeid}|setup"
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        self.context = f"{item.nodeid}|run"
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        self.context = f"{item.nodeid}|teardown"
        for fixture in fixtures_of(item):
            self.observed.fixtures[key_of(fixture, self.config.rootpath)].add(item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """A fixture of a test's own runs as the test."""
        if fixturedef.scope == "function" or self.coverage is None:
            return (yield)
        before, who = self.context, self.activity.who
        self.activity.who = self.context = FIXTURE + key_of(fixturedef, self.config.rootpath)
        self._switch()
        try:
            return (yield)
        finally:
            self.context, self.activity.who = before, who
            self._switch()

    def _switch(self) -> None:
        """Coverage writes its data, in which the guards must not see the test's own doing."""
        watch = self.config.stash.get(WATCH, None)
        test = watch.test if watch else None
        if watch:
            watch.test = None
        self.coverage.switch_context(self.context)
        if watch:
            watch.test = test

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What failed or was skipped did not run what it will run when it passes."""
        outcomes = self.observed.outcomes
        is_good = report.outcome == "passed" and not hasattr(report, "wasxfail")
        outcomes[report.nodeid] = outcomes.get(report.nodeid, True) and is_good

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.activity.who = None
        self.observed.take(self.activity)
        self.observed.roots = _roots(self.config.rootpath)
        if self.is_worker:
            self.config.workeroutput[SENT] = self.observed.as_plain()  # type: ignore[attr-defined]
        elif self.files:
            self._write()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker that crashed sends nothing, and its tests are not known."""
        self.observed.merge(getattr(node, "workeroutput", {}).get(SENT))

    def _write(self) -> None:
        core = dict(self.coverage.sys_info()).get("core") if self.coverage else "none"
        if core not in CORES:
            self.problem = f'coverage runs with {core}, which keeps one context a line: set `core = "ctrace"`'
            return
        root = self.config.rootpath
        path = root / plugin_settings(AffectedSettings, "affected", self.config).map
        data_file = str(self.coverage.get_option("run:data_file"))
        write(build_map(root, self.files, self.observed, data_file), path)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """No warning: `-W error` would end the run for it."""
        if self.problem:
            terminalreporter.write_line(f"testkit affected: {self.problem}")


def fixtures_of(item: pytest.Item) -> Iterable[pytest.FixtureDef[object]]:
    """Those it names, all that they override, and those it asked for while it ran."""
    static = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    used = getattr(getattr(item, "_request", None), "_fixture_defs", {})
    return [*(one for many in static.values() for one in many), *used.values()]


def key_of(fixture: pytest.FixtureDef[object], root: Path) -> str:
    """`tests/fixtures/database.py::engine`: the place of its function, where it has one."""
    function = inspect.unwrap(fixture.func)
    code = getattr(function, "__code__", None)
    path = os.path.relpath(code.co_filename, root) if code else fixture.baseid
    return f"{path.replace(os.sep, '/')}::{getattr(function, '__qualname__', fixture.argname)}"


def _modules(root: Path) -> list[str]:
    """Files of the project that are imported now."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return sorted({_relative(file, root) for file in files if file and _is_inside(file, root)})


def _roots(root: Path) -> list[str]:
    inside = [entry for entry in sys.path if entry and _is_inside(entry, root)]
    return sorted({"", *(_relative(entry, root) for entry in inside)})


def _is_inside(path: str, root: Path) -> bool:
    return Path(path).is_relative_to(root) and not {".venv", "site-packages"} & set(Path(path).parts)


def _relative(path: str, root: Path) -> str:
    relative = Path(path).relative_to(root).as_posix()
    return "" if relative == "." else relative
