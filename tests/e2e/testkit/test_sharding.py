"""Parts of a suite on several machines: each a pytest of its own, in its own random order."""

import json
from typing import Any

import pytest
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS

from tests.e2e.testkit.test_recorder import plant_numbers
from tests.fixtures.planted import Planted

ONE = "tests/unit/test_numbers.py::test_number_3_is_itself"
USAGE_ERROR = 4
PRICES = "def price(number):\n" + "".join(f"    if number == {n}:\n        return {n}\n" for n in range(12))
MEASURED = ("--cov=shop.prices", "--cov-report=", "-p", "no:cacheprovider")
ANOTHER_PLUGIN = """
def pytest_addoption(parser):
    parser.addoption("--splits", type=int)
    parser.addoption("--group", type=int)
"""


def run_shards(planted: Planted, of: int, *options: str) -> list[int]:
    """Exit statuses; each shard with a seed of its own."""
    runs = [
        planted.pytest("--shard", f"{number}/{of}", *options, COVERAGE_FILE=f"reports/measured.{number}")
        for number in range(1, of + 1)
    ]
    return [done.returncode for done in runs]


def plant_prices(planted: Planted, layer: str, of: int) -> None:
    """Each test of a layer runs a line of the application that no other one of it runs; one fails."""
    tests = [f"def test_price_{n}():\n    assert price({n}) == {n if n != 5 else 0}" for n in range(of)]
    planted.plant(f"tests/{layer}/test_prices.py", "\n\n\n".join(["from shop.prices import price", *tests]))


def results(planted: Planted) -> dict[str, Any]:
    planted.coverage("combine", "--keep", *map(str, (planted.path / "reports").glob("measured.*")))
    planted.coverage("json", "-o", "coverage.json")
    files = json.loads((planted.path / "coverage.json").read_text(encoding="utf-8"))["files"]
    gate = json.loads(planted.testkit("pyramid", "--format", "json").stdout)
    return {
        "lines": files["src/shop/prices.py"]["executed_lines"],
        "missing": files["src/shop/prices.py"]["missing_lines"],
        "ledger": sorted((line["test"], line["outcome"]) for line in planted.records()),
        "levels": [(level["layer"], level["functions"], level["tests"]) for level in gate["levels"]],
        "findings": gate["findings"],
    }


def numbers(layer: str, of: int) -> dict[str, float]:
    """Durations of planted tests: a second each."""
    return {f"tests/{layer}/test_numbers.py::test_number_{number}_is_itself": 1.0 for number in range(of)}


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_the_shards_together_run_each_test_once(planted: Planted, options: list[str]) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)

    statuses = run_shards(planted, 3, *options)

    ran = [line["test"] for line in planted.records()]
    assert statuses == [0, 0, 0]
    assert len(ran) == len(set(ran)) == 20
    assert {line["run"]["collected"] for line in planted.records()} == {20}
    assert planted.testkit("pyramid").returncode == HOLDS


def test_four_shards_give_what_one_machine_gave(planted: Planted) -> None:
    """Coverage to the line, outcomes and the gate's verdict; benchmarks/shards does it over a whole service."""
    planted.plant("src/shop/prices.py", PRICES)
    plant_prices(planted, "unit", 11)
    plant_prices(planted, "integration", 7)
    plant_prices(planted, "e2e", 1)
    planted.pytest(*MEASURED, COVERAGE_FILE="reports/measured.serial")
    alone = results(planted)
    (planted.path / "reports").rename(planted.path / "serial")

    run_shards(planted, 4, *MEASURED)

    assert results(planted) == alone
    assert alone["missing"] == [24, 25]


def test_recorded_durations_divide_the_next_run(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.pytest()

    written = planted.testkit("shards", "--write")
    file = planted.path / ".testkit" / "durations.json"
    seconds = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(seconds | {ONE: 60.0}), encoding="utf-8")
    (planted.path / "reports").rename(planted.path / "before")
    alone = planted.pytest("--shard", "1/2")

    assert "wrote the durations of 20 tests" in written.stdout
    assert [line["test"] for line in planted.records()] == [ONE]
    assert "shard 1/2: 1 of 20 tests, about 60.0 of 60." in alone.stdout
    assert "0 durations are estimated" in alone.stdout


def test_shards_with_other_durations_turn_the_gate_red(planted: Planted) -> None:
    plant_numbers(planted, unit=12, integration=7, e2e=1)
    planted.pytest("--shard", "1/2")
    planted.plant(".testkit/durations.json", json.dumps(numbers("unit", 12) | {ONE: 60.0}))
    planted.pytest("--shard", "2/2")

    gate, reader = planted.testkit("pyramid"), planted.testkit("shards")

    assert gate.returncode == CANNOT_JUDGE
    assert "give all shards the same durations" in gate.stdout
    assert reader.returncode == FALLS_SHORT
    assert "give all shards the same durations" in reader.stdout


@pytest.mark.parametrize("text", ["{", '{"a": true}'])
def test_unreadable_durations_are_mentioned_and_every_test_runs(planted: Planted, text: str) -> None:
    plant_numbers(planted, unit=2, integration=2)
    planted.plant(".testkit/durations.json", text)

    done = planted.pytest("--shard", "1/1")

    assert done.returncode == 0
    assert "4 durations are estimated; durations.json can't be read" in done.stdout
    assert len(planted.records()) == 4


def test_a_suite_with_fewer_tests_than_shards_is_green(planted: Planted) -> None:
    plant_numbers(planted, unit=1, integration=1, e2e=1)

    assert run_shards(planted, 4) == [0, 0, 0, 0]
    assert planted.testkit("shards").returncode == HOLDS


def test_a_shard_of_no_tests_at_all_is_red(planted: Planted) -> None:
    planted.plant("tests/unit/test_none.py", "")

    assert planted.pytest("--shard", "2/2").returncode == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1/2/3"])
def test_a_shard_that_does_not_exist_is_a_usage_error(planted: Planted, shard: str) -> None:
    done = planted.pytest(f"--shard={shard}")

    assert done.returncode == USAGE_ERROR
    assert f"--shard={shard}: write the part and the number of parts, from 1/4 to 4/4" in done.stdout


def test_a_part_of_another_plugin_is_recorded_as_a_part(planted: Planted) -> None:
    """pytest-split has these options: its parts must not pass for a whole suite."""
    plant_numbers(planted, unit=2)
    conftest = (planted.path / "tests/conftest.py").read_text(encoding="utf-8")
    planted.plant("tests/conftest.py", conftest + ANOTHER_PLUGIN)

    planted.pytest("tests", "--splits", "2", "--group", "1")
    both = planted.pytest("tests", "--splits", "2", "--group", "1", "--shard", "1/2")

    assert {line["run"]["shard"] for line in planted.records()} == {"1/2"}
    assert both.returncode == USAGE_ERROR


def test_a_slow_test_is_measured_again_in_its_own_shard(planted: Planted) -> None:
    plant_numbers(planted, unit=8)
    planted.plant("tests/unit/test_it.py", "import time\n\n\ndef test_it():\n    assert time.sleep(0.15) is None\n")
    slow = "tests/unit/test_it.py::test_it"
    planted.plant(".testkit/durations.json", json.dumps(numbers("unit", 8) | {slow: 9.0}))
    planted.pytest("tests/unit", "-m", "not performance", "--shard", "1/2")

    gate = planted.testkit("budgets", "unit")

    assert gate.returncode == FALLS_SHORT
    assert "median of 3 runs" in gate.stdout
    assert {line["test"] for line in planted.records()} == {slow}
