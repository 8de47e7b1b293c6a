"""Takes out what the answers did not ask for, and puts the chosen licence in its place.

Valid Python before it is rendered. It never fails over a path that is not there: a failing post_gen hook deletes the
whole new project.
"""

import sys

if __name__ == "__main__":
    sys.path[:1] = []  # the system's temp folder: whoever writes there must not choose our json

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ANSWERS: Final = r"""{{ cookiecutter | tojson }}"""
# {% raw %}


class Kept(NamedTuple):
    """A path stays in the project when the answer to the prompt is this one."""

    path: str
    prompt: str
    answer: str


KEPT: Final = (
    Kept(".github", "ci", "github"),
    Kept(".gitlab-ci.yml", "ci", "gitlab"),
    Kept(".gitlab", "ci", "gitlab"),
    Kept(".gitlab/pythons-3.11.yml", "python_version", "3.11"),
    Kept(".gitlab/pythons-3.12.yml", "python_version", "3.12"),
    Kept(".gitlab/pythons-3.13.yml", "python_version", "3.13"),
    Kept("AGENTS.md", "assistant_files", "yes"),
    Kept("CLAUDE.md", "assistant_files", "yes"),
    Kept(".claude", "assistant_files", "yes"),
)
LICENSES: Final = "licenses"


def removals(answers: Mapping[str, str]) -> Iterator[str]:
    """Paths, below the project's folder, that these answers do not ask for."""
    return (kept.path for kept in KEPT if answers[kept.prompt] != kept.answer)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def choose_license(project: Path, name: str) -> None:
    chosen = project / LICENSES / f"{name}.txt"
    if chosen.exists():
        chosen.replace(project / "LICENSE")
    remove(project / LICENSES)


def finish(project: Path, answers: Mapping[str, str]) -> None:
    for path in removals(answers):
        remove(project / path)
    choose_license(project, answers["license"])


if __name__ == "__main__":
    finish(Path.cwd(), json.loads(ANSWERS))
# {% endraw %}
