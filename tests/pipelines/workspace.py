"""One checkout of a project, in which jobs run one after the other as each would on a machine of its own."""

import hashlib
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.fixtures.baked import BakedProject

OURS: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS: Final = ("UV_PYTHON", "PYTHON")
# The files of an install and of mypy change no result, only the time it takes.
KEPT: Final = ("--exclude=.venv", "--exclude=.mypy_cache")
REPORTS: Final = "reports"


@dataclass(frozen=True)
class Done:
    passed: bool
    output: str
    left: Path
    """A copy of reports/, as the command left it."""


@dataclass
class Workspace:
    """The same commands on the same tree, with the same variables and files, are run once: two CI files that ask for
    them share what they gave.
    """

    project: BakedProject
    store: Path
    environment: dict[str, str] = field(default_factory=dict)
    """Set for each command, over what its job says."""
    _known: dict[str, Done] = field(default_factory=dict)
    _key: str = ""

    def check_out(self) -> None:
        self.project.run("git", "checkout", "--quiet", "--force", "HEAD")
        self.project.run("git", "clean", "--quiet", "-d", "--force", "-x", *KEPT)
        self._key = self.project.run("git", "rev-parse", "HEAD:", "refs/remotes/origin/main")

    def run(self, command: str, variables: dict[str, str], *wrapper: str) -> Done:
        """Stops at the errors that GitHub's and GitLab's shells stop at; uses this machine's Python for any version."""
        variables = {name: value for name, value in variables.items() if name not in PYTHONS}
        # Variables that name the pipeline matter only to commands that mention them.
        relevant = (f"{name}={value}" for name, value in variables.items() if name in command or name[:3] != "CI_")
        self._add(command, *sorted(relevant), str(self.environment), *wrapper)
        if self._key not in self._known:
            shell = (*wrapper, "bash", "-eo", "pipefail", "-c", command)
            done = self.project.attempt(*shell, **{"UV_PYTHON": OURS} | variables | self.environment)
            left = self.store / f"after-{len(self._known)}"
            self._known[self._key] = Done(done.returncode == 0, done.stdout, self.copied(REPORTS, left))
        done_before = self._known[self._key]
        shutil.rmtree(self.project.path / REPORTS, ignore_errors=True)
        shutil.copytree(done_before.left, self.project.path / REPORTS)
        return done_before

    def put(self, artifact: Path, folder: str) -> None:
        """An artifact's files into a folder of the checkout."""
        shutil.copytree(artifact, self.project.path / folder, dirs_exist_ok=True)
        for file in sorted(path for path in artifact.rglob("*") if path.is_file()):
            self._add(folder, str(file.relative_to(artifact)), hashlib.sha256(file.read_bytes()).hexdigest())

    def copied(self, folder: str, target: Path) -> Path:
        """A folder of the checkout, or none of it, somewhere else."""
        target.mkdir(parents=True)
        if (self.project.path / folder).exists():
            shutil.copytree(self.project.path / folder, target, dirs_exist_ok=True)
        return target

    def _add(self, *parts: str) -> None:
        self._key = hashlib.sha256("\0".join((self._key, *parts)).encode()).hexdigest()
