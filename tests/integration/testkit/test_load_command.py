"""`testkit load` runs a command that stands for locust: what counts is what it leaves, and how it ends."""

import json
import sys
from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.load.command import main

FAST = {"method": "GET", "name": "/orders", "num_requests": 40, "num_failures": 0, "response_times": {"10": 40}}
SLOW = FAST | {"response_times": {"900": 40}}
FAILED = FAST | {"num_failures": 40}
BROKEN_TASK = "Count,Message,Traceback,Nodes\n3,KeyError('id'),…,local\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    return tmp_path


def locust(*entries: object, status: int = 0, exceptions: str = "") -> list[str]:
    program = (
        "import sys; from pathlib import Path; prefix = sys.argv[sys.argv.index('--json-file') + 1];"
        f"Path(prefix + '.json').write_text({json.dumps(entries)!r}, encoding='utf-8');"
        f"Path(prefix + '_exceptions.csv').write_text({exceptions!r}, encoding='utf-8'); sys.exit({status})"
    )
    return ["--", sys.executable, "-c", program]


def test_load_that_keeps_the_promise_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(locust(FAST)) == 0
    assert "40 requests, all thresholds hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (locust(SLOW), "slow"),
        (locust(FAILED, status=1), "errors"),
        (locust(), "no-requests"),
        (locust(FAST, status=1, exceptions=BROKEN_TASK), "broken-task"),
    ],
    ids=["slow", "errors", "no requests", "a broken task"],
)
def test_load_that_breaks_the_promise_falls_short(
    capsys: pytest.CaptureFixture[str], command: list[str], rule: str
) -> None:
    assert main(command) == 1
    assert f"[{rule}]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["--", sys.executable, "-c", "raise SystemExit(1)"],
        locust(FAST, status=2),
        locust(FAST, status=1),
        ["--", "no-locust-here"],
    ],
    ids=["its users can't be imported", "it crashed", "it says so, and not why", "it is not installed"],
)
def test_a_run_of_locust_that_failed_can_not_be_judged(command: list[str], project: Path) -> None:
    """Statistics of an earlier run are there, and they are good."""
    (project / "reports" / "load.json").write_text(json.dumps([FAST]), encoding="utf-8")

    with pytest.raises(CannotJudge):
        main(command)
