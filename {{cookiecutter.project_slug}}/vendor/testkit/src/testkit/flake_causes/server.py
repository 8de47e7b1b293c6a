"""A pytest plugin: collects once, then runs tests in forks of itself, on demand. `testkit flakes why` starts it.

A fork begins where nothing has run yet, so each run is as clean as a new process and a hundred times cheaper.
It takes requests, a line of JSON each, from a Unix socket; when that closes, it ends all that it started.
"""

import contextlib
import copy
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from typing import Any

import pytest

from testkit.flake_causes.conditions import Conditions, read_conditions
from testkit.flake_causes.perturb import perturb
from testkit.flake_causes.slowdown import work_till_now

SOCKET = "TESTKIT_WHY_SOCKET"


def pytest_configure(config: pytest.Config) -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ.pop(SOCKET))
    config.pluginmanager.register(Server(connection), "testkit-why-server")


class Server:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.requests = connection.makefile("r", encoding="utf-8")
        self.collected: list[str] = []
        """Problems."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.collected.append(f"{report.nodeid}: {str(report.longrepr).splitlines()[-1]}")

    def answer(self, **data: object) -> None:
        self.connection.sendall(json.dumps(data).encode() + b"\n")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.answer(tests=[item.nodeid for item in session.items], problems=self.collected)
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()  # or each fork's first collection copies all pages
        for line in self.requests:
            request = json.loads(line)
            conditions = read_conditions(request["conditions"])
            tests = [each for each in request["tests"] if each in items]
            self.answer(**Trial(self.connection, session, items, conditions).run(tests, request["timeout"]))
        os._exit(0)  # pytest would report that nothing ran


class Trial:
    """One run of tests in a fork, and where the conditions have tests `beside`, of those in a second fork."""

    def __init__(
        self, control: socket.socket, session: pytest.Session, items: dict[str, pytest.Item], conditions: Conditions
    ) -> None:
        self.control = control
        self.session = session
        self.items = items
        self.conditions = conditions

    def run(self, tests: Sequence[str], timeout: float) -> dict[str, object]:
        beside = [each for each in self.conditions.beside if each in self.items]
        main, output = self._fork(tests, "gw0" if beside else "", endless=False)
        other, noise = self._fork(beside, "gw1", endless=True) if beside else (None, None)
        try:
            text, is_over = self._wait(main, output, timeout)
        finally:
            for child in filter(None, (main, other)):
                end(child)
        results = [json.loads(line) for line in text.splitlines() if line.endswith("}")]
        others: list[Any] = []
        if noise is not None:
            others = [json.loads(line) for line in _rest_of(noise).splitlines() if line.endswith("}")]
        os.close(output)
        return {"results": results, "beside": others, "hung": not is_over}

    def _fork(self, tests: Sequence[str], worker: str, *, endless: bool) -> tuple[int, int]:
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            with contextlib.suppress(OSError):  # both set it, so that it is set for both
                os.setpgid(child, child)
            os.close(writing)
            os.set_blocking(reading, False)
            return child, reading
        try:
            os.setpgid(0, 0)
            os.close(reading)
            self.control.close()
            Child(self.session, self.items, writing).run(tests, self.conditions, worker, endless=endless)
        except BaseException as error:  # noqa: BLE001
            os.write(writing, json.dumps({"broken": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        finally:
            os._exit(0)

    def _wait(self, child: int, output: int, timeout: float) -> tuple[str, bool]:
        """What it wrote, and whether it came to its end."""
        text, until = b"", time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            sources: list[Any] = [output, self.control]
            ready, _, _ = select.select(sources, [], [], left)
            if self.control in ready and not self.control.recv(1, socket.MSG_PEEK):
                end(child)
                os._exit(1)
            if output in ready:
                part = os.read(output, 65536)
                text += part
                if not part:
                    return text.decode(), True
        return text.decode(), False


def _rest_of(output: int) -> str:
    text = b""
    while part := os.read(output, 65536):
        text += part
    os.close(output)
    return text.decode().rpartition("\n")[0]


def _signal(child: int, number: int) -> None:
    try:
        os.killpg(child, number)
    except (ProcessLookupError, PermissionError):  # it is over, or hasn't a group yet
        return


def end(child: int) -> None:
    _signal(child, signal.SIGKILL)
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return
    os.waitpid(child, 0)


class Child:
    def __init__(self, session: pytest.Session, items: dict[str, pytest.Item], output: int) -> None:
        self.session = session
        self.items = items
        self.output = output
        self.outcome = "passed"
        self.message = ""
        self.work = 0.0
        """Seconds of a processor that the test's body had."""

    def run(self, tests: Sequence[str], conditions: Conditions, worker: str, *, endless: bool) -> None:
        config = self.session.config
        config.pluginmanager.register(self, "testkit-why-child")
        if worker:
            _act_as(worker, config)
        perturb(conditions, config)
        run = [fresh(self.items[each]) for each in tests]
        while True:
            again = [fresh(item) for item in run] if endless else []
            for item, following in zip(run, [*run[1:], *again[:1], None], strict=False):
                self._run_one(item, following)
            if not endless:
                return
            run = again

    def _run_one(self, item: pytest.Item, following: pytest.Item | None) -> None:
        self.outcome, self.message = "skipped", ""
        started = time.clock_gettime(time.CLOCK_MONOTONIC)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        result = {
            "test": item.nodeid,
            "outcome": self.outcome,
            "message": self.message,
            "work": self.work,
            "from": started,
            "to": time.clock_gettime(time.CLOCK_MONOTONIC),
        }
        os.write(self.output, json.dumps(result).encode() + b"\n")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None]:
        before = work_till_now()
        try:
            return (yield)
        finally:
            self.work = work_till_now() - before

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.outcome, self.message = "failed", self.message or _message(report)
        elif report.passed and report.when == "call" and self.outcome != "failed":
            self.outcome = "passed"


def _message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr)
    return text.strip().partition("\n")[0][:300]


def fresh(item: pytest.Item) -> pytest.Item:
    """The same test once more: pytest runs an item once."""
    again = copy.copy(item)
    again.stash, again.user_properties = pytest.Stash(), list(item.user_properties)
    again._report_sections = []  # noqa: SLF001
    if isinstance(again, pytest.Function):
        again._instance = None  # noqa: SLF001
        again._initrequest()  # noqa: SLF001
    return again


def _act_as(worker: str, config: pytest.Config) -> None:
    """As a worker of xdist: suites give each a database and folders of its own by its name."""
    os.environ |= {"PYTEST_XDIST_WORKER": worker, "PYTEST_XDIST_WORKER_COUNT": "2"}
    config.workerinput = {"workerid": worker, "workercount": 2, "testrunuid": "why"}  # type: ignore[attr-defined]
    folders = config._tmp_path_factory  # type: ignore[attr-defined]  # noqa: SLF001
    # Not by its own method, which would first remove what the fork beside has just made.
    own = (folders._basetemp or folders._given_basetemp) / f"popen-{worker}"  # noqa: SLF001
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(mode=0o700, parents=True)
    folders._basetemp = own  # noqa: SLF001
    if tempfile.tempdir:
        tempfile.tempdir = str(own)
    sys.stdout.flush()
