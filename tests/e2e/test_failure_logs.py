"""The logs of a failing test, and of every process it started, are in the terminal and in JUnit."""

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow

FAILED: Final = 1
UNIT: Final = dedent(
    """
    import logging

    import pytest
    import structlog


    def test_that_logs():
        structlog.get_logger("app.orders").info("unit event", sku="RETRO-CLOCK")
        logging.getLogger("a.library").warning("unit line of a library")

        assert "unit" == "failed"


    def test_that_asked_for_its_logs(logs):
        structlog.get_logger("app.orders").info("kept event", sku="RETRO-CLOCK")

        assert logs == []


    def test_that_logs_a_traceback():
        try:
            raise RuntimeError("no paper")
        except RuntimeError:
            structlog.get_logger("app.orders").exception("printing failed")

        assert "unit" == "failed"


    @pytest.fixture
    def broken():
        structlog.get_logger("app.orders").info("event of a fixture")
        raise RuntimeError("no paper")


    def test_whose_fixture_breaks(broken):
        pass


    @pytest.fixture
    def breaks_at_its_end():
        yield
        structlog.get_logger("app.orders").info("event of a teardown")
        raise RuntimeError("no paper")


    def test_whose_fixture_breaks_at_its_end(breaks_at_its_end):
        structlog.get_logger("app.orders").info("event of a test that passed")
    """
)
INTEGRATION: Final = """
async def test_that_asks_the_app(client):
    answer = await client.get("/orders", headers={"X-Request-ID": "trace-in-process"})

    assert answer.status_code == 0
"""
E2E: Final = dedent(
    """
    import sys

    from tests.e2e.order_steps import place, put_on_sale
    from testkit.processes import LoggedProcess, run

    TALKS = "for number in range(10_000): print('line', number, 'of a talkative process ' * 4)"


    async def test_that_asks_the_service(service):
        async with service.client("ada") as ada:
            answer = await ada.get("/orders", headers={"X-Request-ID": "trace-of-the-service"})

        assert answer.status_code == 0


    async def test_that_asks_its_own_service(own_service):
        async with own_service.client("ada") as ada:
            answer = await ada.get("/orders", headers={"X-Request-ID": "trace-of-its-own"})

        assert answer.status_code == 0


    async def test_that_pays(service, tracker):
        await put_on_sale(service, tracker, "RETRO-CLOCK", price_minor=503)
        order_id = await place(service, tracker, "RETRO-CLOCK")
        async with service.client("ada") as ada:
            answer = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "k"})

        assert answer.status_code == 0


    def test_that_runs_a_task(service):
        service.run_task("no-such-task")


    def test_that_starts_a_process():
        done = run("a.child", [sys.executable, "-c", "print('out of a child'); 1 / 0"])

        assert done.returncode == 0


    def test_that_gives_a_process_up():
        slow = "import time; print('out' + ' of a slow child', flush=True); time.sleep(300)"

        run("a.child", [sys.executable, "-c", slow], timeout=5)


    def test_whose_process_prints_no_text():
        binary = r"import sys; sys.stdout.buffer.write(b'out' + b' of a binary child \\xff\\n')"
        done = run("a.child", [sys.executable, "-c", binary])

        assert done.returncode == 1


    def test_whose_process_ends_too_soon():
        brief = "print('out' + ' of a brief child')"

        with LoggedProcess("a.child", [sys.executable, "-c", brief]) as process:
            assert process.wait_for("listening")


    def test_a_talkative_process_is_not_held_up():
        process = LoggedProcess("talkative", [sys.executable, "-c", TALKS])

        assert process.output(timeout=300).count("of a talkative process") == 40_000
        assert process.returncode == 0


    def test_a_talkative_service_is_not_held_up(own_service):
        # 80 KB of log: more than a pipe holds
        for _ in range(600):
            own_service.catch_up()

        assert own_service.process.poll() is None
    """
)
EXPECTED: Final = {
    "test_that_logs": ['"event": "unit event"', "RETRO-CLOCK", "unit line of a library"],
    "test_that_asked_for_its_logs": ['"event": "kept event"'],
    "test_that_logs_a_traceback": ["printing failed", "RuntimeError: no paper"],
    "test_whose_fixture_breaks": ["event of a fixture"],
    "test_whose_fixture_breaks_at_its_end": ["event of a test that passed", "event of a teardown"],
    "test_that_asks_the_app": ["trace-in-process", '"status": 200'],
    "test_that_asks_the_service": ["trace-of-the-service", '"status": 200'],
    "test_that_asks_its_own_service": ["trace-of-its-own", "running on http://127.0.0.1", "Finished server process"],
    "test_that_pays": ["POST /v1/charges", "-> 503", '"status": 503'],
    "test_that_runs_a_task": ["invalid choice", "no-such-task"],
    "test_that_gives_a_process_up": ["out of a slow child"],
    "test_whose_process_prints_no_text": ["out of a binary child"],
    "test_whose_process_ends_too_soon": ["out of a brief child"],
    "test_that_starts_a_process": ["out of a child", "ZeroDivisionError"],
}
PASSES: Final = ("test_a_talkative_process_is_not_held_up", "test_a_talkative_service_is_not_held_up")


@dataclass(frozen=True)
class Run:
    terminal: str
    junit: dict[str, str]
    """The report of each failed test, with its logs."""

    def in_terminal(self, test: str) -> str:
        sections = re.split(r"\n_+ (?:ERROR at \w+ of )?(test_\w+) _+\n", self.terminal)
        named = zip(sections[1::2], sections[2::2], strict=True)
        return "\n".join(text.partition("\n====")[0] for name, text in named if name == test)


@pytest.fixture(scope="module", params=[(), ("-n", "2")], ids=["one process", "two workers"])
def run(service: BakedProject, request: pytest.FixtureRequest) -> Run:
    planted = {"unit": UNIT, "integration": INTEGRATION, "e2e": E2E}
    for layer, source in planted.items():
        (service.path / f"tests/{layer}/test_planted.py").write_text(source, encoding="utf-8")
    files = [f"tests/{layer}/test_planted.py" for layer in planted]
    options = ("-q", "--tb=short", "--junitxml=reports/planted.xml", *request.param)
    done = service.attempt(".venv/bin/python", "-m", "pytest", *options, *files)
    for file in files:
        (service.path / file).unlink()
    assert done.returncode == FAILED, done.stdout
    cases = ET.fromstring(service.read("reports/planted.xml")).iter("testcase")  # noqa: S314  (our own)
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return Run(done.stdout, {case.attrib["name"]: "".join(case.itertext()) for case in failed})


@pytest.mark.parametrize("test", EXPECTED)
def test_the_logs_of_a_failing_test_are_in_junit(run: Run, test: str) -> None:
    assert [line for line in EXPECTED[test] if line not in run.junit[test]] == []


@pytest.mark.parametrize("test", EXPECTED)
def test_the_logs_of_a_failing_test_are_in_the_terminal(run: Run, test: str) -> None:
    assert [line for line in EXPECTED[test] if line not in run.in_terminal(test)] == []


def test_a_test_has_its_own_logs_only(run: Run) -> None:
    """The service outlives its tests: what it logs during one must not appear in the next one's report."""
    traces = {test: set(re.findall(r"trace-[a-z-]+[a-z]", text)) for test, text in run.junit.items()}

    assert {test: traced for test, traced in traces.items() if traced} == {
        "test_that_asks_the_app": {"trace-in-process"},
        "test_that_asks_the_service": {"trace-of-the-service"},
        "test_that_asks_its_own_service": {"trace-of-its-own"},
    }


@pytest.mark.parametrize("test", PASSES)
def test_what_logs_more_than_a_pipe_holds_goes_on(run: Run, test: str) -> None:
    assert test not in run.junit
