"""Which lines each test runs, in a fork of the process that has collected, by coverage's own contexts."""

import gc
import json
import time
from collections import defaultdict
from collections.abc import Generator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from testkit.affected.building import FIXTURE
from testkit.affected.recording import fixtures_of, key_of
from testkit.mutation.forks import tell
from testkit.mutation.libraries import loaded

CACHED: type[Any] = type(lru_cache(len))


class ImportedLines:
    """Lines that run while pytest imports and collects: what they made is there before a mutant comes."""

    def __init__(self) -> None:
        self.coverage: Any = None

    def start(self, files: Sequence[str]) -> None:
        self.coverage = _coverage(files)
        self.coverage.start()

    def stop(self) -> dict[str, list[int]]:
        self.coverage.stop()
        data = self.coverage.get_data()
        return {file: sorted(data.lines(file) or ()) for file in data.measured_files()}


def _coverage(files: Sequence[str]) -> Any:
    import coverage  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  (only where it is used)

    concurrency = coverage.Coverage(data_file=None).get_option("run:concurrency")
    measuring = coverage.Coverage(data_file=None, config_file=False, include=list(files))
    measuring.set_option("run:concurrency", concurrency)
    measuring.set_option("run:core", "ctrace")  # sys.monitoring keeps one context a line
    measuring.set_option("run:disable_warnings", ["no-data-collected"])  # a test may run no line of the sources
    return measuring


def record(
    session: pytest.Session,
    items: Sequence[pytest.Item],
    path: Path,
    files: Sequence[str],
    caches: Sequence[Any],
    output: int,
) -> None:
    recording = Recording(_coverage(files), session.config.rootpath, output, caches)
    before = frozenset(loaded())
    session.config.pluginmanager.register(recording)
    recording.coverage.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    recording.coverage.stop()
    late = {"libraries": [name for name in loaded() if name not in before]}
    path.write_text(json.dumps(recording.as_data() | late), encoding="utf-8")
    tell(output, end="done")


def caches_of(files: Sequence[str]) -> list[Any]:
    """The functions of these files that `functools.cache` or `lru_cache` made. After `gc.freeze` none is found."""
    codes = [(one, getattr(one.__wrapped__, "__code__", None)) for one in gc.get_objects() if type(one) is CACHED]
    return [one for one, code in codes if code and code.co_filename in files]


class Recording:
    def __init__(self, coverage: Any, root: Path, output: int, caches: Sequence[Any]) -> None:
        self.coverage = coverage
        self.root = root
        self.output = output
        self.caches = caches
        """What another test made once, this one must be seen to make."""
        self.tests: dict[str, dict[str, Any]] = {}
        self.fixtures: dict[str, set[str]] = defaultdict(set)
        self.test = ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.test = item.nodeid
        self.tests[self.test] = {"passed": False, "failed": False, "cpu": 0.0, "wall": 0.0}
        tell(self.output, started=self.test)
        for cache in self.caches:
            cache.cache_clear()
        self.coverage.switch_context(self.test)
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            return (yield)
        finally:
            self.tests[self.test] |= {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """What tests share belongs to all of them, not to the first."""
        if fixturedef.scope == "function":
            return (yield)
        before = self.test
        self.test = FIXTURE + key_of(fixturedef, self.root)
        self.coverage.switch_context(self.test)
        try:
            return (yield)
        finally:
            self.test = before
            self.coverage.switch_context(before)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        for fixture in fixtures_of(item):
            if fixture.scope != "function":
                self.fixtures[FIXTURE + key_of(fixture, self.root)].add(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = self.tests[report.nodeid]
        test["failed"] |= report.failed
        test["passed"] |= report.when == "call" and report.passed and not hasattr(report, "wasxfail")

    def as_data(self) -> dict[str, Any]:
        data = self.coverage.get_data()
        lines = {
            file: {str(line): contexts for line, contexts in data.contexts_by_lineno(file).items()}
            for file in data.measured_files()
        }
        shared = {name: sorted(tests) for name, tests in self.fixtures.items()}
        return {"tests": self.tests, "lines": lines, "fixtures": shared}
