"""A benchmark that became slower than its reference is a finding, whatever the machine."""

import json

import pytest
from testkit.benchmarks.judge import judge
from testkit.benchmarks.ratios import Ratios, as_text, parse, parse_stored
from testkit.benchmarks.reference import reference
from testkit.benchmarks.settings import BenchmarkSettings
from testkit.exit_status import CannotJudge

FILE = "tests/performance/test_speed.py"
REFERENCE = "test_the_reference"
STORED = {FILE: {"test_an_order": 4.0}}


def written(**seconds: float) -> str:
    """What pytest-benchmark writes, in the part that counts."""
    return json.dumps(
        {"benchmarks": [{"fullname": f"{FILE}::{test}", "stats": {"min": each}} for test, each in seconds.items()]}
    )


def measured_text(order: float, unit: float) -> str:
    return written(test_an_order=order, test_the_reference=unit)


def measured(order: float, unit: float) -> Ratios:
    return parse(measured_text(order, unit), "benchmarks.json", REFERENCE)


@pytest.mark.parametrize(
    ("order", "unit", "expected"),
    [
        (8.0, 1.0, ["slower"]),
        (6.1, 1.0, ["slower"]),
        (5.9, 1.0, []),
        (40.0, 10.0, []),
        (4.0, 0.5, ["slower"]),
        (2.0, 1.0, ["faster"]),
    ],
    ids=["twice", "just over", "just under", "a machine ten times slower", "only the reference is faster", "half"],
)
def test_a_ratio_beyond_the_limit_is_found_and_a_slow_machine_is_not(
    order: float, unit: float, expected: list[str]
) -> None:
    assert [one.rule for one in judge(measured(order, unit), STORED, slower=1.5)] == expected


def test_the_fastest_turn_of_the_reference_counts() -> None:
    """The machine was busy during the others."""
    run = json.loads(measured_text(8.0, 1.0))
    run["benchmarks"] += [{"fullname": f"{FILE}::{REFERENCE}[{turn}]", "stats": {"min": turn}} for turn in (2.0, 3.0)]

    assert parse(json.dumps(run), "benchmarks.json", REFERENCE) == {FILE: {"test_an_order": 8.0}}


def test_a_benchmark_without_a_stored_ratio_is_found() -> None:
    findings = judge(measured(4, 1), {}, slower=1.5)

    assert [(one.rule, one.severity) for one in findings] == [("no-baseline", "error")]


def test_a_stored_ratio_whose_benchmark_did_not_run_is_a_note() -> None:
    stored = {FILE: {"test_an_order": 4.0, "test_gone": 1.0}}

    findings = judge(measured(4, 1), stored, slower=1.5)

    assert [(one.rule, one.severity, one.scope) for one in findings] == [("not-measured", "note", "test_gone")]


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"benchmarks": [{}]}', '{"benchmarks": []}', written(test_an_order=4), written(test_the_reference=0)],
    ids=["empty", "a list", "no name", "none ran", "no reference", "a reference of no time"],
)
def test_a_run_that_has_no_ratios_can_not_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge, match=r"benchmarks\.json"):
        parse(text, "benchmarks.json", REFERENCE)


@pytest.mark.parametrize("text", ["", "[1]", '{"test_an_order": null}', '{"test_an_order": 0}', "<<<<<<<"])
def test_a_broken_baseline_can_not_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge, match=r"test_speed\.json"):
        parse_stored(text, "test_speed.json")


def test_accepted_ratios_come_back() -> None:
    assert parse_stored(as_text({"test_b": 12.3456, "test_a": 0.0301234}), "x") == {"test_a": 0.0301, "test_b": 12.3}


def test_a_limit_that_noise_would_break_is_refused() -> None:
    with pytest.raises(ValueError, match="above 1"):
        BenchmarkSettings(slower=1)


def test_the_reference_is_the_work_that_stored_ratios_count_on() -> None:
    assert reference() == 19_900
