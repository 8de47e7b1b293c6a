"""One version of the template, rendered with a service's answers: a process of its own each time,
with settings of its own, for nothing of one version may be left over in another.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scripts.upgrading.git import Refused, without_git
from scripts.upgrading.record import Answers, public

COOKIECUTTER = "cookiecutter>=2.7,<3"
BRACES = re.compile("[{][%#{]")
PATIENCE = 600
"""Seconds for a template's hooks to come to an end."""


@dataclass(frozen=True)
class Rendered:
    folder: Path
    answers: Answers
    """As cookiecutter took them: the defaults of what was not given are among them."""


@dataclass(frozen=True)
class Cookiecutter:
    command: Sequence[str]
    variables: Mapping[str, str]

    def render(self, template: Path, directory: str, answers: Answers, work: Path) -> Rendered:
        output, replay, settings = work / "output", work / "replay", work / "settings.json"
        output.mkdir(parents=True)
        folders = {"cookiecutters_dir": str(work / "clones"), "replay_dir": str(replay)}
        configuration = folders | {"default_context": literal(answers)}
        # Read as YAML, where an escaped emoji would be two broken characters.
        settings.write_text(json.dumps(configuration, ensure_ascii=False), encoding="utf-8")
        options = ["--no-input", "--config-file", str(settings), "--output-dir", str(output)]
        options += ["--directory", directory] if directory else []
        self._run([*self.command, *options, str(template)], work)
        (context,) = replay.iterdir()
        taken = json.loads(context.read_text(encoding="utf-8"))["cookiecutter"]
        return Rendered(next(output.iterdir()), public(taken))

    def _run(self, command: Sequence[str], work: Path) -> None:
        # Cookiecutter leaves rendered hooks in the temporary folder: let it be one that goes.
        environment = {
            **without_git(os.environ),  # a hook of ours must not find another's repository
            "TMPDIR": str(work),
            "TEMP": str(work),
            "PYTHONUTF8": "1",
            "PYTHONIOENCODING": "utf-8",
            **self.variables,
        }
        try:
            done = subprocess.run(
                command,
                cwd=work,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused(f"The template's hooks did not end within {PATIENCE} seconds.") from error
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise Refused(f"The template could not be rendered: {said[-1]}")


def literal(answers: Answers) -> Answers:
    """Cookiecutter renders answers: one with braces becomes an expression for its text."""
    return {
        name: " ".join(("{" * 2, json.dumps(text, ensure_ascii=False), "}" * 2))
        if isinstance(text, str) and BRACES.search(text)
        else text
        for name, text in answers.items()
    }


def find_cookiecutter(work: Path, project: Path) -> Cookiecutter:
    """This Python's own; else uv brings it; else pip, into the work folder."""
    if find_spec("cookiecutter"):
        return Cookiecutter([sys.executable, "-m", "cookiecutter"], {})
    places = os.pathsep.join([os.environ.get("PATH", ""), str(project / ".tools" / "bin")])
    if uv := shutil.which("uv", path=places):
        uvx = [uv, "tool", "run", "--quiet", "--from", COOKIECUTTER]
        return Cookiecutter([*uvx, "cookiecutter"], {})
    library = str(work / "library")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", library, COOKIECUTTER]
    if subprocess.run(pip, check=False, stdout=sys.stderr).returncode != 0:
        raise Refused("cookiecutter is needed, and neither uv nor pip could bring it: install uv.")
    return Cookiecutter([sys.executable, "-m", "cookiecutter"], {"PYTHONPATH": library})
