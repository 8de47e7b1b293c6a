"""A pytest plugin: writes what each test did, a line of JSON a test, to `reports/run-<id>.jsonl`.

Under xdist the controller writes. The format is `testkit.records`. Load it with `-p testkit.recorder`.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from testkit.call_site import Project
from testkit.explainer import REQUESTS, TRACE, Explainer
from testkit.guards.settings import GuardSettings
from testkit.layers import layer_of
from testkit.plugin_settings import plugin_settings
from testkit.records import Record, Run, line, remove_old, run_as_json
from testkit.run_facts import RecordSettings, run_of
from testkit.sharding.plugin import COLLECTED
from testkit.worked_time import GOOD, SHARED, SHARED_CPU, WorkedTime, cpu_seconds

MOST_UNWRITTEN = 0.02
"""Seconds of tests that a run may lose which is killed: a write after each trivial test costs it
one to two percent."""
NUMBER_OF_PHASES = 3
STARTS = frozenset({"setup", "call"})


class Recorder(WorkedTime):
    """The plugin of the process that writes: it knows a test is over by its last phase."""

    def __init__(self, explainer: Explainer, project: Project, folder: Path, run: Run, keep: int) -> None:
        super().__init__(explainer)
        self.project = project
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
        self.lost = ""
        """Why the record can't be written."""

    @property
    def path(self) -> Path:
        return self.folder / f"run-{self.run.id}.jsonl"

    @cached_property
    def _traces(self) -> Any:
        from testkit.trace_file import TraceFile  # noqa: PLC0415  (only of a test that failed)

        return TraceFile(self.folder, self.run.id, self.keep)

    @cached_property
    def _requests(self) -> Any:
        from testkit.api_coverage.request_file import RequestFile  # noqa: PLC0415  (only where httpx is used)

        return RequestFile(self.folder, self.keep)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:  # under xdist only the workers collect
            self.run = self.run._replace(selected=len({item.nodeid for item in session.items}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self.run = self.run._replace(selected=len({*ids}))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        facts = vars(report)
        if "cpu" not in facts:  # in the controller of xdist it has one
            self.report(report, facts)
        nodeid = report.nodeid
        phases = self._phases.setdefault(nodeid, [])
        phases.append(report)
        self._unwritten += facts["duration"]
        if facts["when"] not in STARTS:  # "???" is a worker that crashed
            if TRACE in facts or REQUESTS in facts or self.run.shard:
                self._keep(nodeid, facts)
            has_known_end = len(phases) == NUMBER_OF_PHASES and phases[1].outcome in GOOD and facts["outcome"] in GOOD
            if not has_known_end and _is_repeated(phases):
                return
            self._ended.append(self._phases.pop(nodeid))
            if self._unwritten > MOST_UNWRITTEN:
                self._write()

    def _keep(self, nodeid: str, facts: dict[str, Any]) -> None:
        """`facts` are those of an attempt's last report."""
        if self.run.shard and not self.run.collected:
            self.run = self.run._replace(collected=facts.get(COLLECTED, 0))
        with self._unless_it_is_lost():
            if TRACE in facts:
                self._traces.write(nodeid, facts.pop(TRACE))
            if REQUESTS in facts:
                self._requests.write(self.run, nodeid, facts.pop(REQUESTS))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        # Of tests that should have run once more, and of one that failed before its teardown ended the run
        self._ended += [each for each in self._phases.values() if each[-1].when not in STARTS or each[-1].failed]
        with self._unless_it_is_lost():
            if self._ended:
                self._write()
            if self._file:
                self._file.close()
                remove_old(self.folder, ".jsonl", self.keep)
            if "_traces" in vars(self):
                self._traces.close()
            stopped = bool(session.shouldstop or session.shouldfail)
            self._requests.close(self.run, whole=exitstatus <= pytest.ExitCode.TESTS_FAILED and not stopped)
        if self.lost and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @contextmanager
    def _unless_it_is_lost(self) -> Iterator[None]:
        """A full disk must not hide what the tests did."""
        try:
            yield
        except OSError as error:
            self.lost = self.lost or f"{error.filename or self.path}: {error.strerror}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.lost:
            terminalreporter.section("record", red=True)
            terminalreporter.write_line(f"It can't be written, so no gate can judge this run: {self.lost}")

    def _write(self) -> None:
        with self._unless_it_is_lost():
            self._write_ended()

    def _write_ended(self) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb", buffering=0)  # whole lines, also when it is killed
        run, project = self.run, self.project
        records = [quick_record_of(phases, run) or _record_of(phases, run, project) for phases in self._ended]
        as_json = run_as_json(run)
        self._file.write("".join([line(record, as_json) for record in records]).encode())
        self.records += records
        self._ended, self._unwritten = [], 0.0


def quick_record_of(phases: list[pytest.TestReport], run: Run) -> Record | None:
    """Of a test that just passed, in three phases and with nothing to say besides: most are such."""
    if len(phases) != NUMBER_OF_PHASES:
        return None
    setup, call, teardown = map(vars, phases)
    just_passed = setup["outcome"] == call["outcome"] == teardown["outcome"] == "passed"
    if not just_passed or teardown["user_properties"] or "wasxfail" in call:
        return None
    nodeid = phases[0].nodeid
    times = setup["duration"], call["duration"], teardown["duration"], 0.0
    work = setup["cpu"], call["cpu"], teardown["cpu"], 0.0
    ends = setup["start"], teardown.get("worker_id", "")
    # The class's own `__new__` takes twice as long.
    facts = (nodeid, layer_of(nodeid) or "", "passed", *times, *work, 1, None, None, (), run, None, *ends)
    return tuple.__new__(Record, facts)


def _is_repeated(phases: list[pytest.TestReport]) -> bool:
    from testkit.outcomes import is_repeated  # noqa: PLC0415

    return is_repeated(phases)


def _record_of(phases: list[pytest.TestReport], run: Run, project: Project) -> Record:
    from testkit.outcomes import record_of  # noqa: PLC0415  (only of other tests)

    return record_of(phases, run, project)


RECORDER = pytest.StashKey[Recorder]()


def pytest_configure(config: pytest.Config) -> None:
    guards = plugin_settings(GuardSettings, "guards", config)
    project = Project((config.rootpath / guards.project).resolve(), guards.packages)
    explainer = Explainer(config, project)
    config.pluginmanager.register(explainer)
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(WorkedTime(explainer))
    elif not (config.option.collectonly or config.getoption("setuponly", default=False)):
        settings = plugin_settings(RecordSettings, "record", config)
        run, folder = run_of(config, settings, Path(project.root)), config.rootpath / settings.folder
        recorder = Recorder(explainer, project, folder, run, settings.keep)
        config.stash[RECORDER] = recorder
        config.pluginmanager.register(recorder)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    if fixturedef.scope == "function":
        return (yield)
    started, worked = WorkedTime.now(), cpu_seconds()
    try:
        return (yield)
    finally:
        seconds, work = WorkedTime.now() - started, cpu_seconds() - worked
        # A fixture of many tests is built by one of them, and `request.node` isn't that one.
        properties = request._pyfuncitem.user_properties  # noqa: SLF001
        properties += [(SHARED, seconds), (SHARED_CPU, work)]
