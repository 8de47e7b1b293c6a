"""`testkit affected` where somebody stops it, as `make watch` does on each save."""

import os
import subprocess
import sys
from pathlib import Path

import testkit

STOPS_ITS_PARENT = "import os, signal; os.kill(os.getppid(), signal.SIGINT); signal.pause()"


def test_an_interrupted_run_ends_with_its_status_and_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "testkit", "affected", "--", sys.executable, "-c", STOPS_ITS_PARENT]
    sources = str(Path(testkit.__file__).parents[1])

    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": sources}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 130
    assert "Traceback" not in done.stderr
