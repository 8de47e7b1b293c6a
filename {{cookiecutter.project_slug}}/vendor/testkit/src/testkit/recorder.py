"""A pytest plugin: writes what each test did, a line of JSON a test, to `reports/run-<id>.jsonl`.

Under xdist the controller writes. The format is `testkit.records`. Load it with `-p testkit.recorder`.
"""

import os
import secrets
import subprocess
import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from testkit.failures import blamed_place, cause_of, has_crashed
from testkit.layers import ON_REQUEST_PROPERTY, layer_of
from testkit.plugin_settings import plugin_settings
from testkit.records import Record, Run, line, run_as_json
from testkit.selection import whole_layers

NARROWING = ("keyword", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "leave_out")
COMMIT_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA")
SHARED, SHARED_CPU = "shared_seconds", "shared_cpu_seconds"
MOST_UNWRITTEN = 0.02
"""Seconds of tests that a run may lose which is killed: a write after each trivial test costs it
one to two percent."""
SHORT = 0.001
"""Seconds: in a shorter phase no process starts and ends, and waiting doesn't matter."""
SEVERITY = {"passed": 0, "skipped": 1, "rerun": 1, "failed": 2}


@dataclass(frozen=True)
class RecordSettings:
    folder: str = "reports"
    keep: int = 50
    """Runs; older records are removed."""
    database_from: str = ""
    """An environment variable with a URL, whose scheme names the database."""
    database: str = "default"
    """Where that variable isn't set."""


class WorkedTime:
    """Puts `cpu` on each report where tests run: the seconds of work since the report before.
    Between two tests pytest does next to nothing; a short phase counts as work."""

    def __init__(self) -> None:
        self._own = self._children = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self._own, self._children = time.process_time(), children_seconds()

    @pytest.hookimpl(tryfirst=True)  # under xdist a worker sends the report away
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        facts, seconds = vars(report), report.duration
        if "cpu" in facts:  # it has one in the controller of xdist
            return
        if seconds < SHORT and report.when != "teardown":  # a clock is a system call
            facts["cpu"] = seconds
            self._own += seconds
            return
        own, children = time.process_time(), self._children
        if seconds >= SHORT:
            children = children_seconds()
        facts["cpu"] = max(own - self._own, 0.0) + children - self._children
        self._own, self._children = own, children


def children_seconds() -> float:
    """Of processes that this one started and saw ending."""
    times = os.times()
    return times.children_user + times.children_system


def cpu_seconds() -> float:
    """Of this process, and of those that it started and saw ending."""
    return time.process_time() + children_seconds()


class Recorder(WorkedTime):
    """The plugin of the process that writes: it knows a test is over by its last phase."""

    def __init__(self, folder: Path, run: Run, keep: int) -> None:
        super().__init__()
        self.folder = folder
        self.run = run
        self.keep = keep
        self.records: list[Record] = []
        self._phases: dict[str, list[pytest.TestReport]] = {}
        """Of tests that run."""
        self._ended: list[list[pytest.TestReport]] = []
        self._unwritten = 0.0
        """Seconds that those took which have ended since the last write."""
        self._file: FileIO | None = None

    @property
    def path(self) -> Path:
        return self.folder / f"run-{self.run.id}.jsonl"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:  # under xdist only the workers collect
            self.run = self.run._replace(selected=len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self.run = self.run._replace(selected=len(ids))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        super().pytest_runtest_logreport(report)
        nodeid = report.nodeid  # pytest makes it anew each time
        self._phases.setdefault(nodeid, []).append(report)
        self._unwritten += report.duration
        if report.when not in {"setup", "call"}:  # "???" is a worker that crashed
            self._ended.append(self._phases.pop(nodeid))
            if self._unwritten > MOST_UNWRITTEN:
                self._write()

    def pytest_sessionfinish(self) -> None:
        if self._ended:
            self._write()
        if self._file:
            self._file.close()
            for old in sorted(self.folder.glob("run-*.jsonl"))[: -self.keep]:
                old.unlink()

    def _write(self) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb", buffering=0)  # whole lines, also when it is killed
        records = [record_of(phases, self.run) for phases in self._ended]
        run = run_as_json(self.run)
        self._file.write("".join(line(record, run) for record in records).encode())
        self.records += records
        self._ended, self._unwritten = [], 0.0


def record_of(phases: list[pytest.TestReport], run: Run) -> Record:
    """A test's phases, those of all its attempts; its times are those of the last."""
    took = {str(phase.when): phase.duration for phase in phases}
    work = {str(phase.when): float(vars(phase).get("cpu", 0.0)) for phase in phases}
    last, decisive = phases[-1], _decisive(phases)
    nodeid = last.nodeid
    setup, properties = took.get("setup", 0.0), last.user_properties
    return Record(
        nodeid,
        layer_of(nodeid) or "",
        _outcome(decisive),
        setup,
        took.get("call", 0.0),
        took.get("teardown", 0.0),
        min(_sum_of(SHARED, properties), setup) if properties else 0.0,
        work.get("setup", 0.0),
        work.get("call", 0.0),
        work.get("teardown", 0.0),
        min(_sum_of(SHARED_CPU, properties), work.get("setup", 0.0)) if properties else 0.0,
        1 if len(phases) == len(took) else sum(phase.when == "setup" for phase in phases),
        cause_of(decisive),
        blamed_place(decisive) if decisive.failed else None,
        tuple(str(value) for name, value in properties if name == ON_REQUEST_PROPERTY) if properties else (),
        run,
    )


def _sum_of(kind: str, properties: list[tuple[str, object]]) -> float:
    """A fixture that built another one counted it too."""
    return sum(float(str(value)) for name, value in properties if name == kind)


def _decisive(phases: list[pytest.TestReport]) -> pytest.TestReport:
    """Of the last attempt: what failed, or else what was skipped, or else the call."""
    decisive = phases[0]
    for phase in phases:
        says_more = phase.when == "call" and decisive.outcome == "passed"
        is_worse = SEVERITY[phase.outcome] > SEVERITY[decisive.outcome]
        if phase.when == "setup" or says_more or is_worse:
            decisive = phase
    return decisive


def _outcome(decisive: pytest.TestReport) -> str:
    if hasattr(decisive, "wasxfail"):
        return "xfailed" if decisive.skipped else "xpassed"
    if has_crashed(decisive):
        return "crashed"
    return "error" if decisive.failed and decisive.when != "call" else decisive.outcome


RECORDER = pytest.StashKey[Recorder]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(WorkedTime())
    elif not config.option.collectonly:
        settings = plugin_settings(RecordSettings, "record", config)
        folder = config.rootpath / settings.folder
        recorder = Recorder(folder, _run(config, settings), settings.keep)
        config.stash[RECORDER] = recorder
        config.pluginmanager.register(recorder)


def _run(config: pytest.Config, settings: RecordSettings) -> Run:
    splits, group = config.getoption("splits", None), config.getoption("group", None)
    seed = config.getoption("randomly_seed", None)
    url = os.environ.get(settings.database_from, "")
    return Run(
        id=f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(3)}",
        commit=_commit(config.rootpath),
        seed=seed if isinstance(seed, int) else None,
        shard=f"{group}/{splits}" if splits else None,
        database=urlsplit(url).scheme.partition("+")[0] or settings.database,
        complete=whole_layers(
            config.option.markexpr,
            [_from_root(path, config) for path in config.args],
            narrowed=any(config.getoption(name, None) for name in NARROWING),
        ),
    )


def _from_root(argument: str, config: pytest.Config) -> str:
    path = config.invocation_params.dir / argument
    return os.path.relpath(path, config.rootpath)


def _commit(root: Path) -> str | None:
    of_ci = next((os.environ[name] for name in COMMIT_VARIABLES if os.environ.get(name)), None)
    if of_ci:
        return of_ci
    try:
        git = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607  (whichever git the developer uses)
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return git.stdout.strip() or None


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    if fixturedef.scope == "function":
        return (yield)
    started, worked = time.perf_counter(), cpu_seconds()
    try:
        return (yield)
    finally:
        seconds, work = time.perf_counter() - started, cpu_seconds() - worked
        # A fixture of many tests is built by one of them, and `request.node` isn't that one.
        properties = request._pyfuncitem.user_properties  # noqa: SLF001
        properties += [(SHARED, seconds), (SHARED_CPU, work)]
