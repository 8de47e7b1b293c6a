"""Turns failures of tests in quarantine into expected ones. `testkit.quarantine.plugin` registers it.

An expired entry fails the run, and so does one that has no test. Under xdist workers and controller all load it: a
worker may have to stop at the first failure, and a crash of a worker is reported by the controller.
"""

from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from traceback import walk_tb

import pytest

from testkit.exit_status import CannotJudge
from testkit.history.runs import QUARANTINED
from testkit.quarantine.file import Entry, check, read_quarantine
from testkit.quarantine.settings import QuarantineSettings

UNKNOWN = "quarantine_unknown"
"""What a worker of xdist tells its controller."""
SHARED = "quarantine_shared"
"""On the report of a teardown: what failed is a fixture of many tests, and this one was only the last of them."""


def quarantine_of(file: Path, settings: QuarantineSettings, config: pytest.Config) -> "Quarantine":
    """Raises pytest.UsageError."""
    today = datetime.now(UTC).date()
    try:
        entries = read_quarantine(file)
        check(entries, file, settings, today)
    except CannotJudge as error:
        raise pytest.UsageError(str(error)) from error
    return Quarantine(entries, file, today, config)


class Quarantine:
    def __init__(self, entries: Sequence[Entry], file: Path, day: date, config: pytest.Config) -> None:
        self.expired = [entry for entry in entries if entry.has_expired(day)]
        self.entries = [entry for entry in entries if not entry.has_expired(day)]
        self.file = file
        self.config = config
        self.unknown: set[str] = set()
        self.failed: dict[str, Entry] = {}

    @pytest.hookimpl(tryfirst=True)  # before anything is deselected
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.unknown = set(self._unknown([item.nodeid for item in items]))
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[UNKNOWN] = sorted(self.unknown)
        elif self.unknown:
            raise pytest.UsageError(self._sentence(self.unknown))

    def _unknown(self, tests: Sequence[str]) -> list[str]:
        """Of a file that was collected whole, or that is not there."""
        config = self.config
        partial = config.getoption("lf", False) or any("::" in argument for argument in config.args)  # noqa: FBT003
        collected = set() if partial else {test.partition("::")[0] for test in tests}
        entries = [*self.entries, *self.expired]
        paths = {entry.id: entry.id.partition("::")[0] for entry in entries}
        return [
            entry.id
            for entry in entries
            if not (config.rootpath / paths[entry.id]).exists()
            or (paths[entry.id] in collected and not any(map(entry.covers, tests)))
        ]

    def _sentence(self, unknown: set[str]) -> str:
        return f"{self.file}: there is no test {', '.join(sorted(unknown))}: remove or correct its entry"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "teardown" and call.excinfo and _is_of_many_tests(call.excinfo.value):
            vars(report)[SHARED] = True
        return report

    @pytest.hookimpl(wrapper=True)  # before pytest's own, which counts failures
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        entry = next((entry for entry in self.entries if entry.covers(report.nodeid)), None)
        has_failed = report.failed and SHARED not in vars(report)
        # pytest itself turns a test red that passed, and of which a part failed (`subtests`)
        has_failed |= report.passed and report.when == "call" and report.nodeid in self.failed
        if entry and has_failed:
            report.outcome = "skipped"
            vars(report)["wasxfail"] = f"{QUARANTINED}{entry.owner}, {entry.reason}"
        if entry and str(vars(report).get("wasxfail", "")).startswith(QUARANTINED):
            self.failed[report.nodeid] = entry
        return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Of xdist: a worker has ended."""
        self.unknown |= set(getattr(node, "workeroutput", {}).get(UNKNOWN, ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        passes = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        if passes and self.unknown:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif passes and self.expired:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines = [f"{test} failed, and {entry.owner} has it until {entry.until}" for test, entry in self.failed.items()]
        lines += [
            f"{entry.id} was quarantined until {entry.until}: {entry.owner} must repair or delete it, "
            f"and then remove its entry from {self.file.relative_to(self.config.rootpath).as_posix()}"
            for entry in self.expired
        ]
        lines += [self._sentence(self.unknown)] if self.unknown else []
        if lines:
            terminalreporter.section("quarantine", red=bool(self.expired or self.unknown))
        for line in lines:
            terminalreporter.write_line(line)


def _is_of_many_tests(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(_is_of_many_tests(each) for each in error.exceptions)
    owners = (frame.f_locals.get("self") for frame, _ in walk_tb(error.__traceback__))
    return any(isinstance(owner, pytest.FixtureDef) and owner.scope != "function" for owner in owners)
