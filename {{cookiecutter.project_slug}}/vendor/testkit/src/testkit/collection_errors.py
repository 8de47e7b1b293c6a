"""A pytest plugin: records what could not be loaded, so that a run without tests is explained too.

The record's `test` is the file, its outcome `error`, and the failure's phase `collect`. Load it after
`testkit.recorder`.
"""

import os
import sys
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from testkit.call_site import Project
from testkit.explainer import FAILURE
from testkit.guards.settings import GuardSettings
from testkit.plugin_settings import plugin_settings
from testkit.recorder import RECORDER, Recorder
from testkit.records import Failure, Record, Run, failure_as_data, line, run_as_json
from testkit.run_facts import RecordSettings, git_of

COLLECT = "collect"
EVERYTHING = "tests"
"""In place of a node id, where pytest ended before it had one."""
NO_TIME = (0.0,) * 8


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CollectionErrors(config))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Where the exception is at hand: xdist sends the report to the controller without it."""
    report = yield
    excinfo = getattr(vars(report).get("call"), "excinfo", None)
    if report.failed and excinfo is not None:
        project = project_of(collector.config)
        vars(report)[FAILURE] = failure_as_data(failure_to_load(excinfo.value, report.nodeid, project))
    return report


class CollectionErrors:
    """The part that needs the configuration: pytest's hook brings none."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._seen: set[str] = set()
        """Each worker of xdist reports the same file."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        recorder = self._config.stash.get(RECORDER, None)
        if recorder is None or not report.failed or report.nodeid in self._seen:
            return
        self._seen.add(report.nodeid)
        self._record(recorder, report.nodeid or EVERYTHING, report.longrepr, vars(report).get(FAILURE))

    def pytest_internalerror(self, excrepr: object, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """A hook of the project failed, or a plugin that it names: pytest ends."""
        recorder = self._config.stash.get(RECORDER, None)
        if recorder is not None:
            failure = failure_to_load(excinfo.value, EVERYTHING, project_of(self._config))
            self._record(recorder, EVERYTHING, str(excrepr), failure_as_data(failure))

    def _record(self, recorder: Recorder, test: str, longrepr: Any, failure: dict[str, Any] | None) -> None:
        report = pytest.TestReport(test, (test, None, ""), {}, "failed", longrepr, COLLECT, cpu=0.0)  # type: ignore[arg-type]
        if failure:
            vars(report)[FAILURE] = failure
        recorder.pytest_runtest_logreport(report)


def record_failed_conftest(config: pytest.Config, error: Exception) -> None:
    """pytest ends here, before it makes a session."""
    project, settings = project_of(config), plugin_settings(RecordSettings, "record", config)
    failure = failure_to_load(getattr(error, "cause", error), EVERYTHING, project)
    git = git_of(Path(project.root))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    identity = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.urandom(3).hex()}"
    run = Run(identity, database=settings.database, python=version, **git._asdict())
    record = Record(EVERYTHING, "", "error", *NO_TIME, 1, failure.error, None, (), run, failure)
    folder = config.rootpath / settings.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"run-{run.id}.jsonl").write_text(line(record, run_as_json(run)), encoding="utf-8")


def failure_to_load(error: BaseException, test: str, project: Project) -> Failure:
    from testkit.failures import blamed, failure_of  # noqa: PLC0415  (only where something fails)

    failure = blamed(failure_of(error, COLLECT, project), test, project)
    return failure._replace(group="set-up") if failure.group == "other" else failure


def project_of(config: pytest.Config) -> Project:
    guards = plugin_settings(GuardSettings, "guards", config)
    return Project((config.rootpath / guards.project).resolve(), guards.packages)
