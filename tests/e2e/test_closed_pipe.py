"""`testkit contract | head -1`: a command whose reader has gone ends without a traceback, as SIGPIPE ends others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import BakedProject, project_environment

SIGPIPE_STATUS = 141
TESTKIT = ".venv/bin/testkit"
PLUMBLINE = str(Path(sys.executable).with_name("plumbline"))
COMMANDS = {
    "help": (TESTKIT, "--help"),
    "help of a command": (TESTKIT, "smells", "--help"),
    "smells": (TESTKIT, "smells", "--notes"),
    "contract": (TESTKIT, "contract", "--against", "HEAD"),
    "help of plumbline": (PLUMBLINE, "diff", "--help"),
    "plumbline diff": (PLUMBLINE, "diff", "--mine", "--template", str(TEMPLATE)),
}


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """To write into; nobody reads it."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_whose_reader_has_gone_ends_quietly(
    service_to_change: BakedProject, closed_pipe: int, command: tuple[str, ...]
) -> None:
    service_to_change.replace("README.md", "\n", "\nMine\n")
    service_to_change.commit("Mine")

    done = subprocess.run(
        command,
        cwd=service_to_change.path,
        env=project_environment(),
        stdout=closed_pipe,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (SIGPIPE_STATUS, "")
