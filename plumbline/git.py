"""Git as a program. A failure is one sentence. Hooks and aliases of the user's never run."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plumbline.refused import Refused

# How to reach a template, and where settings are. All other GIT_… variables belong to the command
# that started us: a git hook's GIT_DIR and GIT_INDEX_FILE name another repository than ours.
KEPT = re.compile(
    r"GIT_(ALLOW_PROTOCOL|ASKPASS|CEILING_DIRECTORIES|CONFIG_.+|DISCOVERY_ACROSS_FILESYSTEM"
    r"|EXEC_PATH|HTTP_.+|PROTOCOL|PROXY_.+|SSH.*|SSL_.+|TERMINAL_PROMPT)"
)
SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "clone.rejectShallow": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    # Cookiecutter's abbreviations.
    "url.https://github.com/.insteadOf": "gh:",
    "url.https://gitlab.com/.insteadOf": "gl:",
    "url.https://bitbucket.org/.insteadOf": "bb:",
}
ISOLATED = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
ISOLATED_SETTINGS = {"core.attributesFile": os.devnull, "core.excludesFile": os.devnull}


@dataclass(frozen=True)
class Git:
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    isolated: bool = False
    """Without the user's settings, so that the result is the same for everybody."""

    def __call__(self, *arguments: str, stdin: str = "", allowed: tuple[int, ...] = (0,)) -> str:
        """What git prints."""
        done = self.run(*arguments, stdin=stdin)
        if done.returncode not in allowed:
            output = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            raise Refused(f"git {arguments[0]} failed: {output[-1]}")
        return done.stdout

    def succeeds(self, *arguments: str) -> bool:
        return self.run(*arguments).returncode == 0

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        try:
            done = subprocess.run(
                self.command(*arguments),
                cwd=self.folder,
                env=self.environment(),
                input=stdin.encode("utf-8", "surrogateescape"),
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise Refused("git is not on the PATH: install it, then run this again.") from error
        # Not as text: Python would take each CR for the end of a line.
        output, errors = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, output, errors)

    def show(self, *arguments: str) -> None:
        """Straight to standard output. Raises BrokenPipeError when its reader has gone."""
        done = subprocess.run(self.command(*arguments), cwd=self.folder, env=self.environment(), check=False)
        if done.returncode == -signal.SIGPIPE:
            raise BrokenPipeError

    def command(self, *arguments: str) -> list[str]:
        settings = SETTINGS | (ISOLATED_SETTINGS if self.isolated else {})
        options = [option for item in settings.items() for option in ("-c", "=".join(item))]
        return ["git", *options, *arguments]

    def environment(self) -> dict[str, str]:
        ours = {"LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0"}
        if self.isolated:
            ours |= ISOLATED
        return without_git(os.environ, configured=not self.isolated) | ours | dict(self.variables)


def without_git(environment: Mapping[str, str], *, configured: bool = True) -> dict[str, str]:
    """The environment less git's variables, but for those that lead to a template."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("GIT_") or (KEPT.fullmatch(name) and (configured or not name.startswith("GIT_CONFIG_")))
    }
