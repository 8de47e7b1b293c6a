"""A pytest plugin: collects once; each mutant of function bodies then runs in a fork. `testkit mutation` starts it."""

import json
import os
import socket
from pathlib import Path

import pytest

from testkit.flake_causes.server import SOCKET
from testkit.mutation.code import original
from testkit.mutation.forks import SOURCES, Job, changed, serve, tell
from testkit.mutation.libraries import loaded, preload
from testkit.mutation.recording import ImportedLines, record
from testkit.mutation.swap import Unfit, functions_of, swap
from testkit.mutation.verdict import Verdict
from testkit.mutation.wrong_world import WrongWorld

_imported = ImportedLines()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    _imported.start(json.loads(os.environ[SOURCES]))


def pytest_configure(config: pytest.Config) -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ.pop(SOCKET))
    config.pluginmanager.register(Server(connection), "testkit-mutation-server")


class Server:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.problems: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(f"{report.nodeid}: {str(report.longrepr).splitlines()[-1]}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        imported = _imported.stop()
        self.items = {item.nodeid: item for item in session.items}
        lines = {item.nodeid: (item.location[1] or 0) + 1 for item in session.items}
        first = {"tests": list(self.items), "problems": self.problems, "imported": imported, "lines": lines}
        first["libraries"] = loaded()
        self.connection.sendall(json.dumps(first).encode() + b"\n")
        sources = json.loads(os.environ[SOURCES])
        self.functions = functions_of(sources)
        for file in sources:
            original(Path(file).read_bytes(), file)
        preload(())
        serve(self.connection, lambda job, output: self.work(session, job, output))
        os._exit(0)  # pytest would report that nothing ran

    def work(self, session: pytest.Session, job: Job, output: int) -> None:
        if job["temporary"]:
            session.config._tmp_path_factory._given_basetemp = Path(job["temporary"])  # type: ignore[attr-defined]  # noqa: SLF001
        tests = {nodeid: cpu for nodeid, cpu in job["tests"] if nodeid in self.items}
        items = [self.items[nodeid] for nodeid in tests]
        if "record" in job:
            record(session, items, Path(job["record"]), json.loads(os.environ[SOURCES]), output)
            return
        if "file" in job:
            path = Path(job["file"])
            before = path.read_bytes()
            try:
                swap(self.functions, str(path), before, changed(before, job))
            except Unfit as error:
                tell(output, end="unfit", message=str(error))
                return
        if job.get("wrong"):
            session.config.pluginmanager.register(WrongWorld(self.functions, json.loads(os.environ[SOURCES])))
        verdict = Verdict(output, tests, stops=job["stops"])
        session.config.pluginmanager.register(verdict)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        verdict.finish()
