"""Why a test failed, and its trace: recorded where it ran, however the run went."""

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from tests.fixtures.baked import BakedProject
from tests.fixtures.planted import Planted

FAILING = Path(__file__).resolve().parents[2] / "copied" / "failing"
SHOP = """\
def total(prices):
    return sum(prices) / len(prices)
"""
CAUSES = dedent(
    """
    import asyncio
    import logging
    import socket

    import httpx
    import pytest

    from shop.totals import total


    @pytest.fixture
    def broken():
        raise RuntimeError("no paper")


    @pytest.fixture
    def breaks_at_its_end():
        yield
        raise RuntimeError("no paper")


    def test_of_the_test():
        assert 6 * 7 == 41


    def test_of_the_sources():
        total([])


    def test_of_types():
        total(None)


    def test_of_a_fixture(broken):
        assert broken


    def test_of_a_fixtures_end(breaks_at_its_end):
        assert True


    def test_of_a_missing_fixture(nobody):
        assert nobody


    def test_of_a_breach():
        socket.create_connection(("192.0.2.7", 443))


    def test_of_a_swallowed_breach():
        try:
            socket.create_connection(("192.0.2.7", 443))
        except BaseException:
            pass


    async def test_of_a_task():
        asyncio.get_running_loop().create_task(asyncio.sleep(60))


    @pytest.mark.timeout(1)
    async def test_of_patience():
        await asyncio.sleep(60)


    def test_of_a_log():
        try:
            total([])
        except ZeroDivisionError:
            logging.getLogger("shop").exception("no total")
        assert False


    @pytest.mark.xfail(reason="known", strict=True)
    def test_of_a_surprise():
        assert True


    @pytest.mark.xfail(reason="known")
    def test_that_is_expected_to_fail():
        total([])


    @pytest.mark.skip(reason="no paper")
    def test_that_is_skipped():
        total([])


    def test_that_passes():
        assert total([42]) == 42
    """
).lstrip()
TOTALS, TEST_FILE = "src/shop/totals.py", "tests/unit/test_totals.py"
EXPECTED = {
    "test_of_the_test": ("assertion", "AssertionError", "call", TOTALS),
    "test_of_the_sources": ("other", "ZeroDivisionError", "call", TOTALS),
    "test_of_types": ("type error", "TypeError", "call", TOTALS),
    "test_of_a_fixture": ("set-up", "RuntimeError", "setup", TEST_FILE),
    "test_of_a_fixtures_end": ("set-up", "RuntimeError", "teardown", TEST_FILE),
    "test_of_a_missing_fixture": ("set-up", "_pytest.fixtures.FixtureLookupError", "setup", TEST_FILE),
    "test_of_a_breach": ("guard", "testkit.guards.watch.GuardBreach", "call", TOTALS),
    "test_of_a_swallowed_breach": ("guard", "testkit.guards.watch.GuardBreach", "call", TOTALS),
    "test_of_a_task": ("leak", "testkit.guards.watch.Leak", "teardown", TOTALS),
    "test_of_patience": ("timeout", "Failed", "call", TOTALS),
    "test_of_a_log": ("other", "ZeroDivisionError", "call", TOTALS),
    "test_of_a_surprise": ("other", "XPASS(strict)", "call", TOTALS),
}
CRASH = "import os\n\n\ndef test_that_kills_its_process():\n    os._exit(3)\n"
ATTEMPTS = dedent(
    """
    import pytest
    from _pytest.runner import runtestprotocol


    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item, nextitem):
        \"\"\"As pytest-rerunfailures: an attempt that failed ends with the report of that phase.\"\"\"
        for attempt in range(3):
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
            for report in reports:
                repeat = report.failed and attempt < 2
                if repeat:
                    report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
                if repeat:
                    break
            else:
                return True
    """
).lstrip()
WHOLE_ATTEMPTS = dedent(
    """
    import pytest
    from _pytest.runner import runtestprotocol


    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item, nextitem):
        \"\"\"As pytest-rerunfailures since 16: each attempt reports all its phases.\"\"\"
        for attempt in range(3):
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
            repeat = attempt < 2 and any(report.failed for report in reports)
            for report in reports:
                if repeat and report.failed:
                    report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
            if not repeat:
                return True
    """
).lstrip()
FLAKY = dedent(
    """
    import itertools

    import pytest

    attempts = itertools.count(1)
    ends = itertools.count(1)


    @pytest.fixture
    def ends_badly_twice():
        yield
        if next(ends) < 3:
            raise OSError("no paper")


    def test_whose_fixture_ends_well_on_its_third_attempt(ends_badly_twice):
        assert True


    def test_that_passes_on_its_third_attempt():
        if next(attempts) < 3:
            raise TypeError("not yet")


    def test_that_never_passes():
        raise KeyError(next(attempts))
    """
).lstrip()
STRANGER = dedent(
    """
    import sys
    import unittest


    class TestOfUnittest(unittest.TestCase):
        def test_an_equality(self):
            self.assertEqual(6 * 7, 41)

        def test_parts(self):
            with self.subTest(part=1):
                self.assertEqual(6 * 7, 41)


    def test_what_is_imported():
        assert not {"httpx", "sqlalchemy"} & sys.modules.keys()
    """
).lstrip()
INTERRUPTED = dedent(
    """
    import os
    import signal


    def test_that_fails():
        assert 6 * 7 == 41


    def test_that_is_cut_off():
        os.kill(os.getpid(), signal.SIGINT)
    """
).lstrip()
ENDS_THE_RUN = dedent(
    """
    import pytest


    @pytest.fixture
    def ends_the_run():
        yield
        pytest.exit("no paper", returncode=0)


    def test_that_fails(ends_the_run):
        assert 6 * 7 == 41
    """
).lstrip()
TRACED = dedent(
    """
    import logging

    import httpx
    import pytest
    from sqlalchemy import text


    def ask(answers):
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
            client.get("https://ada:hunter2@shop.test/", headers={"Authorization": "Bearer abcdefgh"})


    @pytest.mark.parametrize("number", range(40))
    def test_it(pooled, number):
        with pooled.begin() as connection:
            connection.execute(text("CREATE TABLE orders (id INTEGER)"))
            connection.execute(text("INSERT INTO orders VALUES (:id)"), {"id": number})
        logging.getLogger("shop").warning("order %s, password=hunter2", number)
        ask(number)
        assert number not in {7, 23}
    """
).lstrip()


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_each_failure_has_its_group_class_phase_and_module(planted: Planted, options: list[str]) -> None:
    planted.plant(TOTALS, SHOP)
    planted.plant(TEST_FILE, CAUSES)

    done = planted.pytest(*options)

    failures = {name: (it.group, it.error, it.phase, it.module) for name, it in planted.failures().items()}
    assert failures == EXPECTED, done.stdout
    assert planted.traces().keys() == EXPECTED.keys()


def test_a_worker_that_crashed_is_a_failure_of_its_test(planted: Planted) -> None:
    planted.plant("tests/unit/test_crash.py", CRASH)

    planted.pytest("-n", "2")

    failure = planted.failures()["test_that_kills_its_process"]
    (line,) = planted.records()
    assert (failure.group, failure.error, line["worker"]) == ("crash", "worker crashed", "")


def test_a_line_says_when_its_test_began_and_on_which_worker(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    planted.pytest("-n", "1")

    (line,) = planted.records()
    assert line["worker"] == "gw0"
    assert line["started"] > 1_700_000_000


@pytest.mark.parametrize("plugin", [ATTEMPTS, WHOLE_ATTEMPTS], ids=["until it failed", "whole"])
def test_an_attempt_that_was_repeated_keeps_its_failure(planted: Planted, plugin: str) -> None:
    planted.plant("tests/conftest.py", plugin)
    planted.plant("tests/unit/test_it.py", FLAKY)

    planted.pytest()

    assert len(planted.records()) == 3
    lines = {line["test"].partition("::")[2]: line for line in planted.records()}
    flaky, broken = lines["test_that_passes_on_its_third_attempt"], lines["test_that_never_passes"]
    end = lines["test_whose_fixture_ends_well_on_its_third_attempt"]
    assert (flaky["outcome"], flaky["attempts"], flaky["failure"]["error"]) == ("passed", 3, "TypeError")
    assert (end["outcome"], end["attempts"], end["failure"]["phase"]) == ("passed", 3, "teardown")
    assert (broken["outcome"], broken["attempts"], broken["failure"]["message"]) == ("failed", 3, "6")
    assert "test_whose_fixture_ends_well_on_its_third_attempt" in planted.traces()


def test_a_suite_of_a_stranger_without_httpx_and_sqlalchemy_is_recorded(planted: Planted) -> None:
    planted.plant("tests/conftest.py", "")
    planted.plant("tests/unit/test_it.py", STRANGER)

    done = planted.pytest("-p", "no:respx")  # it brings httpx

    lines = {line["test"].partition("::")[2]: line["outcome"] for line in planted.records()}
    assert lines["test_what_is_imported"] == "passed", done.stdout
    assert {failure.group for failure in planted.failures().values()} == {"assertion"}


def test_a_run_that_was_interrupted_leaves_the_failures_before(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", INTERRUPTED)

    planted.pytest()

    assert planted.failures().keys() == planted.traces().keys() == {"test_that_fails"}


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_only_tests_that_failed_leave_a_trace_and_it_holds_no_secret(planted: Planted, options: list[str]) -> None:
    planted.plant("tests/integration/test_it.py", TRACED)

    done = planted.pytest(*options)

    traces = planted.traces()
    (file,) = (planted.path / "reports/traces").iterdir()
    kinds = [event.kind for event in traces["test_it[23]"].events]
    assert traces.keys() == {"test_it[7]", "test_it[23]"}, done.stdout
    assert kinds == ["sql", "sql", "sql", "log", "request", "rows"]
    assert traces["test_it[7]"].events[-1].data["after"] == 1
    assert "hunter2" not in file.read_text(encoding="utf-8")
    assert "abcdefgh" not in file.read_text(encoding="utf-8")


def test_a_failure_that_was_reported_is_recorded_where_a_fixture_ends_the_run(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", ENDS_THE_RUN)

    planted.pytest()

    assert planted.failures().keys() == {"test_that_fails"}


def test_a_green_run_leaves_no_traces(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    planted.pytest()

    assert not (planted.path / "reports/traces").exists()


@pytest.fixture
def failing(service_to_change: BakedProject) -> Planted:
    """The generated service, with tests that fail for reasons that they don't see."""
    tests = service_to_change.path / "tests"
    shutil.copy(FAILING / "hidden_causes.py", tests / "integration/api/test_hidden_causes.py")
    shutil.copy(FAILING / "hidden_in_a_process.py", tests / "e2e/test_hidden_in_a_process.py")
    return Planted(service_to_change.path, service_to_change.path)


def test_the_cause_inside_the_application_is_recorded_behind_a_500(failing: Planted) -> None:
    done = failing.pytest("tests/integration/api/test_hidden_causes.py")

    failures = {name: (it.group, it.error, it.module) for name, it in failing.failures().items()}
    assert failures == {
        "test_a_table_is_missing": ("database", "sqlite3.OperationalError", "src/app/infrastructure/queries/orders.py"),
        "test_the_provider_is_too_slow": ("timeout", "httpx.ReadTimeout", "src/app/infrastructure/bounded_http.py"),
        "test_the_answer_is_right_and_the_test_is_wrong": ("assertion", "AssertionError", None),
    }, done.stdout
    events = failing.traces()["test_the_provider_is_too_slow"].events
    (payments,) = [event.data for event in events if event.kind == "rows" and event.data["table"] == "payments"]
    assert {event.kind for event in events} == {"request", "call", "sql", "log", "rows"}
    assert (payments["before"], payments["after"]) == (0, 1)


def test_the_cause_in_a_process_is_recorded_from_its_log(failing: Planted) -> None:
    done = failing.pytest("tests/e2e/test_hidden_in_a_process.py")

    failure = failing.failures()["test_a_table_is_missing"]
    events = failing.traces()["test_a_table_is_missing"].events
    (request,) = [event.data["request_id"] for event in events if event.kind == "request"]
    assert (failure.group, failure.module) == ("database", "src/app/infrastructure/queries/orders.py"), done.stdout
    assert ("unhandled", request) in [
        (event.data["event"], event.data["request_id"]) for event in events if event.kind == "log"
    ]


def test_a_changed_file_makes_the_run_dirty(service_to_change: BakedProject) -> None:
    planted = Planted(service_to_change.path, service_to_change.path)
    planted.pytest("tests/unit/domain/test_money.py")
    service_to_change.replace("src/app/domain/money.py", "class Money", "\n\nclass Money")
    planted.pytest("tests/unit/domain/test_money.py")

    runs = {line["run"]["id"]: line["run"] for line in planted.records()}
    assert [run["dirty"] for run in runs.values()] == [False, True]
