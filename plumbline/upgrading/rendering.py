"""One version of the template, rendered with a service's answers.

Each time in a process of its own, with settings of its own: one version must not affect another.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plumbline.git import without_git
from plumbline.refused import Refused
from plumbline.upgrading.cruft_file import Answers, public

BRACES = re.compile("[{][%#{]")
PATIENCE = 600
"""Seconds for a template's hooks to come to an end."""


@dataclass(frozen=True)
class Rendered:
    folder: Path
    answers: Answers
    """As cookiecutter took them: with the defaults of the questions that have no answer yet."""


def render(template: Path, directory: str, answers: Answers, work: Path) -> Rendered:
    output, replay, settings = work / "output", work / "replay", work / "settings.json"
    output.mkdir(parents=True)
    folders = {"cookiecutters_dir": str(work / "clones"), "replay_dir": str(replay)}
    configuration = folders | {"default_context": literal(answers)}
    # Read as YAML, where an escaped emoji would be two broken characters.
    settings.write_text(json.dumps(configuration, ensure_ascii=False), encoding="utf-8")
    options = ["--no-input", "--config-file", str(settings), "--output-dir", str(output)]
    options += ["--directory", directory] if directory else []
    run_cookiecutter([*options, str(template)], work)
    (context,) = replay.iterdir()
    taken = json.loads(context.read_text(encoding="utf-8"))["cookiecutter"]
    return Rendered(next(output.iterdir()), public(taken))


def run_cookiecutter(arguments: Sequence[str], work: Path) -> None:
    # Cookiecutter leaves rendered hooks in the temporary folder: use one that is removed.
    environment = {
        **without_git(os.environ),  # a hook must not see the repository of a git that started us
        "TMPDIR": str(work),
        "TEMP": str(work),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cookiecutter", *arguments],
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
        output = (done.stderr or done.stdout).strip().splitlines() or ["it printed nothing"]
        raise Refused(f"The template could not be rendered: {output[-1]}")


def literal(answers: Answers) -> Answers:
    """Cookiecutter renders answers: one with braces becomes an expression for its text."""
    return {
        name: " ".join(("{" * 2, json.dumps(text, ensure_ascii=False), "}" * 2))
        if isinstance(text, str) and BRACES.search(text)
        else text
        for name, text in answers.items()
    }
