"""The record of a run: the same however it ran, and valid lines however it ended."""

import re
from textwrap import dedent
from typing import Any

import pytest

from tests.fixtures.planted import Planted

HOLDS, FALLS_SHORT, CANNOT_JUDGE = 0, 1, 2
INTERRUPTED = 2
"""pytest's exit status after Ctrl-C."""
OUTCOMES = dedent(
    """
    import pytest


    def test_that_passes():
        assert 6 * 7 == 42


    def test_that_fails():
        assert 6 * 7 == 41


    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_with_cases(number):
        assert number


    @pytest.mark.skip(reason="the printer is out of paper")
    def test_that_is_skipped():
        assert 6 * 7 == 41


    @pytest.mark.xfail(reason="known")
    def test_that_is_expected_to_fail():
        assert 6 * 7 == 41


    @pytest.fixture
    def broken():
        raise RuntimeError("no paper")


    def test_whose_fixture_breaks(broken):
        assert broken
    """
).lstrip()
EXPECTED = {
    "test_that_passes": ("passed", None, None),
    "test_that_fails": ("failed", "AssertionError", "tests/unit/test_it.py:9"),
    "test_with_cases[1]": ("passed", None, None),
    "test_with_cases[2]": ("passed", None, None),
    "test_with_cases[3]": ("passed", None, None),
    "test_that_is_skipped": ("skipped", "the printer is out of paper", None),
    "test_that_is_expected_to_fail": ("xfailed", "known", None),
    "test_whose_fixture_breaks": ("error", "RuntimeError", "tests/unit/test_it.py:29"),
}
CRASH = "import os\n\n\ndef test_that_kills_its_process():\n    os._exit(3)\n"
WORK_AND_WAITING = dedent(
    """
    import subprocess
    import sys
    import time

    import pytest

    WORK = "import time\\nend = time.process_time() + 0.12\\nwhile time.process_time() < end: pass"


    @pytest.fixture(scope="module")
    def of_many():
        exec(WORK, {})
        return 42


    def test_that_waits():
        assert time.sleep(0.3) is None


    def test_that_waits_for_a_sleeper():
        assert subprocess.run(["sleep", "0.3"]).returncode == 0


    def test_that_works():
        assert exec(WORK, {}) is None


    def test_that_lets_a_process_work():
        assert subprocess.run([sys.executable, "-c", WORK]).returncode == 0


    def test_with_a_fixture_of_many(of_many):
        assert of_many == 42
    """
).lstrip()
A_WHILE = "import time\n\n\ndef test_that_is_worth_a_write():\n    assert time.sleep(0.03) is None\n"
INTERRUPT = "import os\nimport signal\n\n\ndef test_that_is_cut_off():\n    os.kill(os.getpid(), signal.SIGINT)\n"


def plant_numbers(planted: Planted, **functions: int) -> None:
    for layer, number_of in functions.items():
        tests = (f"def test_number_{n}_is_itself():\n    assert {n} == int('{n}')\n" for n in range(number_of))
        planted.plant(f"tests/{layer}/test_numbers.py", "\n\n".join(tests))


def contents(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what differs from run to run: times, workers, and the run itself."""
    varying = {"run", "setup", "call", "teardown", "shared", "started", "worker"}
    lines = [
        {key: value for key, value in record.items() if key.removesuffix("_cpu") not in varying} for record in records
    ]
    return sorted(lines, key=lambda line: str(line["test"]))


def test_a_line_says_how_its_test_ended(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", OUTCOMES)

    planted.pytest()

    lines = {line["test"].partition("::")[2]: line for line in planted.records()}
    assert {name: (line["outcome"], line["cause"], line["blamed"]) for name, line in lines.items()} == EXPECTED
    assert {line["layer"] for line in lines.values()} == {"unit"}


@pytest.mark.parametrize(
    "runs",
    [[["-n", "2"]], [["--shard", "1/2"], ["--shard", "2/2"]]],
    ids=["workers", "shards"],
)
def test_a_run_in_parts_records_the_same_content(
    planted: Planted, tmp_path_factory: pytest.TempPathFactory, runs: list[list[str]]
) -> None:
    planted.plant("tests/unit/test_it.py", OUTCOMES)
    planted.pytest()
    serial = planted.records()
    (planted.path / "reports").rename(tmp_path_factory.mktemp("serial") / "reports")

    for options in runs:
        planted.pytest(*options)

    assert contents(planted.records()) == contents(serial)


@pytest.mark.parametrize(
    ("options", "drawn"),
    [
        ([], True),
        (["-n", "2"], True),
        (["-m", ""], True),
        (["tests"], True),
        (["-k", "number"], False),
        (["-m", "unit"], False),
        (["tests/unit"], False),
        (["tests/unit/test_numbers.py::test_number_3_is_itself"], False),
        (["--lf"], False),
        (["--deselect", "tests/unit/test_numbers.py::test_number_3_is_itself"], False),
        (["--shard", "1/2"], False),
        (["--collect-only"], False),
    ],
    ids=lambda value: " ".join(value) or "all" if isinstance(value, list) else "",
)
def test_the_picture_is_drawn_at_the_end_of_a_whole_run(planted: Planted, options: list[str], *, drawn: bool) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)

    done = planted.pytest(*options)

    assert done.returncode == 0, done.stdout
    assert ("= pyramid =" in done.stdout) is drawn


def test_the_gate_holds_over_the_records_of_shards(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.pytest("--shard", "1/2")
    alone = planted.testkit("pyramid")
    planted.pytest("--shard", "2/2")
    together = planted.testkit("pyramid")

    assert (alone.returncode, together.returncode) == (CANNOT_JUDGE, HOLDS)
    assert "shard 2/2 is missing" in alone.stdout
    assert re.search(r"unit +#+ +12 +60\.0% +60%", together.stdout)


def test_the_gate_falls_short_on_an_inverted_pyramid(planted: Planted) -> None:
    plant_numbers(planted, unit=5, integration=10, e2e=15)
    run = planted.pytest()
    gate = planted.testkit("pyramid", "--format", "github")

    assert run.returncode == 0
    assert gate.returncode == FALLS_SHORT
    assert "::error file=tests/unit,title=pyramid: share::unit has 16.7 %25 of 30 test functions" in gate.stdout


def test_a_crashed_worker_is_recorded_and_the_rest_ran(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.plant("tests/unit/test_crash.py", CRASH)

    done = planted.pytest("-n", "2")

    lines = {line["test"]: line for line in planted.records()}
    crashed = lines["tests/unit/test_crash.py::test_that_kills_its_process"]
    assert done.returncode != 0
    assert (crashed["outcome"], crashed["cause"]) == ("crashed", "worker crashed")
    assert len(lines) == 21
    assert planted.testkit("pyramid").returncode == HOLDS


def test_a_run_that_was_interrupted_leaves_valid_lines(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.plant("tests/integration/test_interrupt.py", INTERRUPT)

    done = planted.pytest()
    gate = planted.testkit("pyramid")

    assert done.returncode == INTERRUPTED
    assert 0 < len(planted.records()) < 21
    assert "= pyramid =" not in done.stdout
    assert gate.returncode == CANNOT_JUDGE
    assert "was interrupted" in gate.stdout


def test_a_process_that_is_killed_leaves_whole_lines(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.plant("tests/integration/test_a_while.py", A_WHILE)
    planted.plant("tests/integration/test_crash.py", CRASH)

    done = planted.pytest()

    assert done.returncode == 3
    assert planted.records()[-1]["test"] == "tests/integration/test_a_while.py::test_that_is_worth_a_write"


def test_a_slow_test_is_measured_again_before_it_is_called_slow(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", "import time\n\n\ndef test_it():\n    assert time.sleep(0.15) is None\n")
    first = planted.pytest("tests/unit")

    slow = planted.testkit("budgets", "unit")

    assert first.returncode == 0
    assert slow.returncode == FALLS_SHORT
    assert re.search(r"tests/unit/test_it\.py::test_it: error: \[budget\] takes \d{3,} ms", slow.stdout), slow.stdout
    assert "median of 3 runs" in slow.stdout


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_work_and_waiting_are_measured_separately(planted: Planted, options: list[str]) -> None:
    """In the test itself, in a process that it starts, and in a fixture of many tests."""
    planted.plant("tests/e2e/test_it.py", WORK_AND_WAITING)

    done = planted.pytest(*options)

    lines = {line["test"].partition("::")[2]: line for line in planted.records()}
    work = {name: line["call_cpu"] / line["call"] for name, line in lines.items()}
    assert done.returncode == 0, done.stdout
    assert max(work["test_that_waits"], work["test_that_waits_for_a_sleeper"]) < 0.3
    assert lines["test_that_works"]["call_cpu"] > 0.1
    assert lines["test_that_lets_a_process_work"]["call_cpu"] > 0.1
    shared = lines["test_with_a_fixture_of_many"]
    assert shared["setup_cpu"] - shared["shared_cpu"] < 0.1 < shared["shared_cpu"]


def test_a_suite_inside_its_budgets_is_not_measured_again(planted: Planted) -> None:
    plant_numbers(planted, unit=3)
    planted.pytest("tests/unit")

    quick = planted.testkit("budgets", "unit")

    assert quick.returncode == HOLDS
    assert len(planted.records()) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pyramid"], "reports does not exist: run pytest first"),
        (["pyramid", "nothing.jsonl"], "nothing.jsonl does not exist"),
        (["budgets", "unit"], "reports does not exist: run pytest first"),
        (["pyramids"], "there is no command 'pyramids'"),
        ([], "usage: testkit <command>"),
    ],
    ids=["no record", "no such file", "no budget", "no such command", "nothing asked"],
)
def test_what_cannot_be_judged_is_one_sentence(planted: Planted, arguments: list[str], message: str) -> None:
    done = planted.testkit(*arguments)

    assert done.returncode == CANNOT_JUDGE
    assert message in done.stdout
    assert "Traceback" not in done.stdout
