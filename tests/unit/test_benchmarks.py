"""`make bench-NAME`: each benchmark is there, and the page names it."""

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, HERE, main
from benchmarks.suite.growth import grows_too_much, growth, rows_of
from scripts.bake import TEMPLATE


def file_of(argument: str) -> Path:
    module = argument.startswith("benchmarks.")
    return TEMPLATE / (argument.replace(".", "/") + ".py" if module else argument)


def test_the_page_lists_each_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert re.findall(r"^\| `([a-z-]+)` \|", capsys.readouterr().out, re.MULTILINE) == sorted(BENCHMARKS)


def test_each_file_that_a_benchmark_starts_is_there() -> None:
    arguments = [argument for commands in BENCHMARKS.values() for command in commands for argument in command.arguments]
    files = [file_of(one) for one in arguments if one.startswith(("benchmarks.", "tests/", str(HERE)))]

    assert len(files) > len(BENCHMARKS)
    assert [file for file in files if not file.exists() and file.name != "results"] == []


def test_a_benchmark_that_does_not_exist_is_refused_with_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["teapot"]) == 2
    assert "no benchmark 'teapot': choose one of affected, " in capsys.readouterr().err


@pytest.mark.parametrize(("largest", "ratio"), [(31.0, 1.0), (40.0, 1.3)])
def test_growth_compares_a_further_test_and_not_the_start(largest: float, ratio: float) -> None:
    """A start of one second, and three milliseconds a test."""
    least = {("serial", 100): 1.3, ("serial", 1_000): 4.0, ("serial", 10_000): largest}

    rows = rows_of(least, [100, 1_000, 10_000], ["serial"])

    assert growth(rows)["serial"] == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize(
    ("ours", "bare", "too_much"),
    [(31.0, 31.0, False), (31.5, 31.0, False), (37.0, 34.0, True), (37.0, 37.0, False), (35.0, 25.0, True)],
    ids=["linear", "a little", "more than bare", "as bare", "bare shrinks"],
)
def test_growth_is_too_much_only_above_that_of_the_same_way_without_testkit(
    ours: float, bare: float, *, too_much: bool
) -> None:
    least: dict[tuple[str, int], float] = {}
    for way, largest in (("workers", ours), ("workers, bare", bare)):
        least |= {(way, 100): 1.3, (way, 1_000): 4.0, (way, 10_000): largest}

    rows = rows_of(least, [100, 1_000, 10_000], ["workers", "workers, bare"])

    assert grows_too_much(rows) is too_much
