"""`testkit benchmarks` stores ratios beside the test files, and compares later runs with them."""

import json
from pathlib import Path

import pytest
from testkit.benchmarks.command import main
from testkit.exit_status import CannotJudge


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(seconds: float) -> str:
    """The file of a run; the reference takes one."""
    measured = {"tests/test_reference.py::test_the_reference_adds_up[1]": 1.0, "tests/test_speed.py::test_it": seconds}
    Path("tests").mkdir(exist_ok=True)
    benchmarks = [{"fullname": name, "stats": {"min": each}} for name, each in measured.items()]
    Path("run.json").write_text(json.dumps({"benchmarks": benchmarks}), encoding="utf-8")
    return "run.json"


def test_a_ratio_that_doubled_falls_short_until_it_is_accepted() -> None:
    first = [main([run(4)]), main([run(4), "--accept"]), main([run(5)])]
    doubled = [main([run(8)]), main([run(8), "--accept"]), main([run(8)])]

    assert first == [1, 0, 0]
    assert doubled == [1, 0, 0]
    assert json.loads(Path("tests/test_speed.json").read_text(encoding="utf-8")) == {"test_it": 8.0}


def test_a_run_that_was_not_measured_can_not_be_judged() -> None:
    with pytest.raises(CannotJudge, match="--benchmark-json"):
        main([])
