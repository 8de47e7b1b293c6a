"""Git as a program. What it can't do ends in one sentence."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Set when git itself, a hook for example, started us: they name another repository than ours.
ANOTHERS = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)


class Refused(Exception):
    """What was asked can't be done; says why, and the next step, in a sentence or two."""


@dataclass(frozen=True)
class Git:
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False
    """Out of reach of the terminal's Ctrl-C."""

    def __call__(self, *arguments: str, typed: str = "", allowed: tuple[int, ...] = (0,)) -> str:
        """What git prints."""
        done = self.run(*arguments, typed=typed)
        if done.returncode not in allowed:
            said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            raise Refused(f"git {arguments[0]} failed: {said[-1]}")
        return done.stdout

    def holds(self, *arguments: str) -> bool:
        return self.run(*arguments).returncode == 0

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                env=self.environment(),
                input=typed,
                capture_output=True,
                encoding="utf-8",
                errors="surrogateescape",
                check=False,
                start_new_session=self.apart,
            )
        except FileNotFoundError as error:
            raise Refused("git is not on the PATH: install it, then run this again.") from error

    def show(self, *arguments: str) -> None:
        """Straight to the terminal, with the user's own pager and colours."""
        subprocess.run(["git", *arguments], cwd=self.folder, env=self.environment(), check=False)

    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in ANOTHERS}
        return own | {"LC_ALL": "C.UTF-8"} | dict(self.variables)
