"""A repository of the test, and the testkit's readers as processes in it: nothing is patched."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from testkit.processes import run

from scripts.bake import SERVICE

SOURCES = SERVICE / "vendor" / "testkit" / "src"
WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Repository:
    path: Path

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> None:
        self._run("git", *WHO, *arguments).check_returncode()

    def testkit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "testkit", *arguments)

    def pytest(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "pytest", "-p", "testkit.plugin", *arguments)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
        own = {"PYTHONPATH": str(SOURCES), "GIT_CEILING_DIRECTORIES": str(self.path.parent)}
        return run(command[0], command, cwd=self.path, env=outside | own)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)
