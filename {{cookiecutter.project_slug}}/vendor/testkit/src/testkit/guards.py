"""A pytest plugin: what a layer may touch is enforced while its tests run.

One audit hook (PEP 578) sees sockets, databases, processes and files on their way, in any thread
and through any library. A breach raises where it happens, and fails its test even when somebody
swallows the exception. The rules are in `testkit.side_effects`. Load it with `-p testkit.guards`.
"""

import asyncio
import functools
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from testkit.call_site import Project
from testkit.configuration import read_settings
from testkit.failures import GUARD
from testkit.layers import layer_of
from testkit.side_effects import (
    ALLOWED,
    BLOCKING,
    WATCHED,
    Kind,
    Sandbox,
    SideEffect,
    blocks,
    remedy,
    side_effect_of,
)

PATCHING = ("monkeypatch", "mocker", "respx_mock")


class GuardBreach(BaseException):
    """Not an Exception: an application's own `except Exception` must not hide it."""


@dataclass(frozen=True)
class Settings:
    packages: list[str] = field(default_factory=lambda: ["app"])
    """Whose coroutines must not block; packages below src/."""
    project: str = "."
    """Where the project's own sources begin, from pytest's root: ".." for tests in a folder of
    their own, with a configuration of their own."""
    writable: list[str] = field(default_factory=list)
    """Paths from the project's root that any test may write: a tool's own cache."""
    hosts_from: list[str] = field(default_factory=list)
    """Environment variables with a URL whose host counts as this machine: CI's database."""


class Watch:
    """The test that runs now, and what it did that its layer may not."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.project = project
        self.sandbox = sandbox
        self.test: str | None = None
        self.layer = ""
        self.loop: asyncio.AbstractEventLoop | None = None
        """The session's, once an async test has asked for it."""
        self.at_end: list[Callable[[], None]] = []
        """Called when a test's own fixtures are gone."""
        self.breaches: dict[str, str] = {}
        """Messages, and where it was."""

    def start(self, item: pytest.Item) -> None:
        self.layer = layer_of(item.nodeid) or ""
        self.test = item.nodeid
        if item.user_properties:  # of an attempt before this one
            item.user_properties[:] = [said for said in item.user_properties if said[0] != GUARD]

    def own_fixtures_are_gone(self) -> None:
        """Those of its module or of the session end with whatever test came last, and may need
        more than it may."""
        for judge in self.at_end:
            judge()
        self.test = None

    def stop(self, item: pytest.Item) -> None:
        """Raises GuardBreach for one that somebody swallowed, and for what the test left behind."""
        __tracebackhide__ = True
        self.test = None
        if not self.breaches:
            return
        messages, places = list(self.breaches), list(self.breaches.values())
        self.breaches.clear()
        item.user_properties.append((GUARD, places[0]))
        if not isinstance(sys.exception(), GuardBreach | KeyboardInterrupt | pytest.exit.Exception):
            raise GuardBreach("\n".join(messages))

    def hears(self, event: str, arguments: tuple[Any, ...]) -> None:
        __tracebackhide__ = True
        if event in BLOCKING and self._app_is_in_a_loop():
            found = blocks(event, arguments)
            if found:
                self.refuse(found)
        if event in WATCHED:
            effect = side_effect_of(event, arguments, self.sandbox)
            if effect and effect.kind not in ALLOWED[self.layer]:
                if effect.kind is Kind.FILE and self._is_a_tools_own():
                    return
                self.refuse(effect)

    def refuse(self, effect: SideEffect, place: str | None = None) -> None:
        """Raises GuardBreach, where `effect` happens."""
        __tracebackhide__ = True
        raise GuardBreach(self.note(effect, place))

    def note(self, effect: SideEffect, place: str | None = None) -> str:
        where = place or self.project.place_of_call(self.loop) or f"{self.test} (in a thread)"
        message = (
            f"{self.test}\n  {where} tried to {effect.tried}\n"
            f"  a test in tests/{self.layer} may not: {remedy(self.layer, effect.kind)}"
        )
        self.breaches[message] = where
        return message

    def _app_is_in_a_loop(self) -> bool:
        return _is_in_a_loop() and self.project.app_calls()

    def _is_a_tools_own(self) -> bool:
        """Nothing of the project asked for it: a plugin keeps its cache, hypothesis its examples.
        In a thread or a task nobody can tell who asked."""
        in_main = threading.current_thread() is threading.main_thread()
        return in_main and not _is_in_a_loop() and not self.project.is_calling()


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


WATCH = pytest.StashKey[Watch]()
_listening: list[Watch] = []
_WATCHED = frozenset(WATCHED)


def _audit(event: str, arguments: tuple[Any, ...], watched: frozenset[str] = _WATCHED) -> None:
    """Hears fifteen events in a trivial test and mostly returns at once: a default is found faster
    than a global."""
    __tracebackhide__ = True
    if event in watched and _listening:
        watch = _listening[-1]
        if watch.test is not None:
            watch.hears(event, arguments)


@functools.cache
def _listen() -> None:
    """An audit hook can't be taken out again, so there is one in a process."""
    sys.addaudithook(_audit)


@pytest.hookimpl(tryfirst=True)  # the other plugins ask for the watch
def pytest_configure(config: pytest.Config) -> None:
    settings = read_settings(Settings, "guards", config.rootpath)
    hosts = _hosts(settings.hosts_from)
    sandbox = Sandbox.of(config.rootpath, config.option.basetemp, settings.writable, hosts)
    project = Project((config.rootpath / settings.project).resolve(), settings.packages)
    config.stash[WATCH] = watch = Watch(project, sandbox)
    _listening.append(watch)
    config.add_cleanup(_hear_sleep(watch))
    config.add_cleanup(_hear_teardown(watch))
    config.pluginmanager.register(Guards(watch))


def _hear_sleep(watch: Watch) -> Callable[[], None]:
    """`time.sleep` raises no audit event before Python 3.13. Gives what puts it back."""
    original = time.sleep

    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        if watch.test is not None:
            watch.hears("time.sleep", (seconds,))
        original(seconds)

    def put_back() -> None:
        time.sleep = original
        _listening.remove(watch)

    time.sleep = sleep  # type: ignore[assignment]
    return put_back


def _hear_teardown(watch: Watch) -> Callable[[], None]:
    """pytest calls it after the test's own fixtures and before those of its module or session.
    Replaced in the class: a method of each item would cost each test 20 us."""
    original = pytest.Item.teardown

    def teardown(item: pytest.Item) -> None:
        original(item)
        if watch.test == item.nodeid:
            watch.own_fixtures_are_gone()

    def put_back() -> None:
        pytest.Item.teardown = original  # type: ignore[method-assign]

    pytest.Item.teardown = teardown  # type: ignore[assignment,method-assign]
    return put_back


def _hosts(variables: list[str]) -> set[str]:
    """Names, and the addresses that they have now: a driver connects by either."""
    urls = [os.environ[variable] for variable in variables if os.environ.get(variable)]
    names = {host for url in urls if (host := urlsplit(url).hostname)}
    return names | {str(found[4][0]) for name in names for found in socket.getaddrinfo(name, None)}


class Guards:
    """A test's phases; between them pytest and its plugins do what they like."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Not before: half of what an audit hook hears is pytest's collecting. What `tempfile`
        makes stands below pytest's own folder, which pytest removes; an autouse fixture for that
        would cost each test two look-ups."""
        _listen()
        folders: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]  # noqa: SLF001
        before, tempfile.tempdir = tempfile.tempdir, str(folders.getbasetemp())
        try:
            return (yield)
        finally:
            tempfile.tempdir = before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        __tracebackhide__ = True
        watch = self.watch
        watch.start(item)
        try:
            if watch.layer == "e2e":
                _refuse_patching(item, watch)
            return (yield)
        finally:
            watch.stop(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        __tracebackhide__ = True
        self.watch.test = item.nodeid
        try:
            return (yield)
        finally:
            self.watch.stop(item)

    pytest_runtest_teardown = pytest_runtest_call


def _refuse_patching(item: pytest.Item, watch: Watch) -> None:
    patching = [name for name in PATCHING if name in getattr(item, "fixturenames", ())]
    if patching:
        path, line, _ = item.location
        effect = SideEffect(Kind.PATCHING, f"patch, with the fixture {patching[0]!r}")
        watch.refuse(effect, f"{Path(path).as_posix()}:{(line or 0) + 1}")
