"""One checkout of a project, in which jobs run one after the other as each would on a machine of its own."""

import hashlib
import secrets
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Final

from tests.fixtures.baked import BakedProject
from tests.fixtures.service import KEPT

OURS: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS: Final = ("UV_PYTHON", "PYTHON")
# A command names them where they matter, and the hosts have other names for the same.
SHARDS: Final = ("SHARD", "SHARDS", "HISTORY")
TESTKIT: Final = "import sys; sys.path.insert(0, 'vendor/testkit/src'); from testkit.__main__ import run; run()"
SERVER: Final = (sys.executable, "-c", TESTKIT, "postgres", "--")
# What a command leaves for the next one, and for other jobs.
FOLDERS: Final = ("reports", ".testkit")


@dataclass(frozen=True)
class Done:
    passed: bool
    output: str
    left: Path
    """A copy of FOLDERS, as the command left them."""


@dataclass
class Workspace:
    """The same commands on the same tree, with the same variables and files, are run once: two CI files that ask for
    them share what they gave.
    """

    project: BakedProject
    store: Path
    environment: dict[str, str] = field(default_factory=dict)
    """Set for each command, over what its job says."""
    server: tuple[str, ...] = SERVER
    """Gives a command the address of a PostgreSQL server, as `services` of GitLab does."""
    caches: dict[str, Path] = field(default_factory=dict)
    """By key, the newest last."""
    _known: dict[str, Done] = field(default_factory=dict)
    _key: str = ""

    def begin(self, tag: str, **environment: str) -> None:
        """As it was at this tag, for a pipeline that nothing came before."""
        self.project.run("git", "reset", "--quiet", "--hard", tag)
        self.environment = environment
        self.caches.clear()

    def check_out(self) -> None:
        self.project.run("git", "checkout", "--quiet", "--force", "HEAD")
        self.project.run("git", "clean", "--quiet", "-d", "--force", "-x", *KEPT)
        self._key = self.project.run("git", "rev-parse", "HEAD:", "refs/remotes/origin/main")

    def run(self, command: str, variables: dict[str, str], *wrapper: str) -> Done:
        """Stops at the errors that GitHub's and GitLab's shells stop at; uses this machine's Python for any version."""
        variables = {name: value for name, value in variables.items() if name not in PYTHONS}
        if command.startswith("make "):
            command = Template(command).safe_substitute(variables)
            variables = {name: value for name, value in variables.items() if name not in SHARDS}
        # Variables that name the pipeline matter only to commands that mention them.
        relevant = (f"{name}={value}" for name, value in variables.items() if name in command or name[:3] != "CI_")
        self._add(command, *sorted(relevant), str(self.environment), *wrapper)
        if self._key not in self._known:
            shell = (*wrapper, "bash", "-eo", "pipefail", "-c", command)
            done = self.project.attempt(*shell, **{"UV_PYTHON": OURS} | variables | self.environment)
            left = self.store / f"after-{len(self._known)}"
            for folder in FOLDERS:
                self.copied(folder, left / folder)
            self._known[self._key] = Done(done.returncode == 0, done.stdout, left)
        done_before = self._known[self._key]
        for folder in FOLDERS:
            shutil.rmtree(self.project.path / folder, ignore_errors=True)
            shutil.copytree(done_before.left / folder, self.project.path / folder)
        return done_before

    def save(self, key: str, folder: str) -> None:
        """As the host's cache does: for jobs of later pipelines."""
        self.caches[key] = self.copied(folder, self.store / f"cache-{len(self.caches)}-{secrets.token_hex(4)}")

    def restore(self, prefix: str, folder: str) -> None:
        newest = [path for key, path in self.caches.items() if key.startswith(prefix)][-1:]
        for path in newest:
            self.put(path, folder)

    def put(self, artifact: Path, folder: str) -> None:
        """An artifact's files into a folder of the checkout."""
        shutil.copytree(artifact, self.project.path / folder, dirs_exist_ok=True)
        for file in sorted(path for path in artifact.rglob("*") if path.is_file()):
            self._add(folder, str(file.relative_to(artifact)), hashlib.sha256(file.read_bytes()).hexdigest())

    def copied(self, folder: str, target: Path) -> Path:
        """A folder of the checkout, or none of it, somewhere else."""
        target.mkdir(parents=True, exist_ok=True)
        if (self.project.path / folder).is_file():
            shutil.copy(self.project.path / folder, target)
        elif (self.project.path / folder).exists():
            shutil.copytree(self.project.path / folder, target, dirs_exist_ok=True)
        return target

    def _add(self, *parts: str) -> None:
        self._key = hashlib.sha256("\0".join((self._key, *parts)).encode()).hexdigest()
