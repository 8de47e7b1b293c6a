"""A pytest plugin: stops before pytest imports anything of the project; each mutant of what runs at import then
has a fork of its own, which imports all anew and goes on as pytest does. `testkit mutation` starts it."""

import gc
import json
import os
import socket
import sys
from collections.abc import Generator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NoReturn

import pytest

from testkit.flake_causes.server import SOCKET
from testkit.mutation.forks import GoesOn, Job, allow, changed, serve, tell
from testkit.mutation.libraries import preload
from testkit.mutation.verdict import Verdict

LIBRARIES = "TESTKIT_MUTATION_LIBRARIES"
"""A JSON list of modules that are not the project's own: they are imported once."""
CACHE = "TESTKIT_MUTATION_CACHE"
"""A folder for the compiled files of the project: each fork imports them."""
COLLECTING = 3.0
"""CPU seconds, without a mutant; a fork gets a multiple."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None, object, object]:
    output = -1
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ.pop(SOCKET))
    preload(json.loads(os.environ[LIBRARIES]))

    def work(job: Job, writing: int) -> None:
        nonlocal output
        output = writing
        raise _Forked(job)

    connection.sendall(json.dumps({"tests": [], "problems": []}).encode() + b"\n")
    try:
        serve(connection, work)
        os._exit(0)
    except _Forked as forked:
        job = forked.job
    _prepare(early_config, args, job, output)
    try:
        return (yield)
    except BaseException as error:  # noqa: BLE001  (a mutant broke the import of a conftest)
        _end_at_import(output, f"{type(error).__name__}: {error}")


class _Forked(GoesOn):
    def __init__(self, job: Job) -> None:
        self.job = job


def _prepare(config: pytest.Config, args: list[str], job: Job, output: int) -> None:
    tests = dict(job["tests"])
    allow(COLLECTING)
    gc.disable()
    sys.pycache_prefix, sys.dont_write_bytecode = os.environ[CACHE], False
    if "file" in job:
        _use(Path(job["file"]), job)
    args += [f"--basetemp={job['temporary']}"] if job["temporary"] else []
    args += sorted({nodeid.partition("::")[0] for nodeid in tests})
    config.pluginmanager.register(Run(output, tests, stops=job["stops"]))


def _use(path: Path, job: Job) -> None:
    """Whoever imports the file gets the mutant."""
    if any(getattr(module, "__file__", None) == str(path) for module in list(sys.modules.values())):
        raise RuntimeError(f"{path} is imported before pytest looks for tests")
    before = path.read_bytes()
    mutated = changed(before, job)
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if self.path == str(path):
            return compile(mutated, str(path), "exec", dont_inherit=True)
        return original(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def _end_at_import(output: int, message: str) -> NoReturn:
    tell(output, end="import", message=message[:300])
    os._exit(0)


class Run(Verdict):
    """Runs the chosen tests, in the order of the job."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            _end_at_import(self.output, str(report.longrepr).strip().splitlines()[-1])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A mutant may change the parameters of a test, and so its name."""
        gc.enable()
        sys.dont_write_bytecode = True
        places = {nodeid: place for place, nodeid in reversed(list(enumerate(self.tests)))}
        functions = {nodeid.partition("[")[0]: place for nodeid, place in reversed(list(places.items()))}
        known = {item.nodeid for item in items}
        lost = {nodeid.partition("[")[0] for nodeid in places if nodeid not in known}
        chosen = [item for item in items if item.nodeid in places or item.nodeid.partition("[")[0] in lost]
        items[:] = sorted(chosen, key=lambda item: places.get(item.nodeid, functions[item.nodeid.partition("[")[0]]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self.finish()
