"""Removes the files that the answers don't ask for, and puts the chosen licence into LICENSE.

Writes .cruft.json in cruft's format, so that plumbline and cruft know where the project came from.
This file is valid Python before it is rendered. A missing path is not an error: a failing post_gen hook deletes the
whole new project.
"""

import sys

if __name__ == "__main__":
    sys.path[:1] = []  # the system's temp folder, where anybody could plant a json.py

    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a hook without a traceback

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ANSWERS: Final = r"""{{ cookiecutter | tojson }}"""
# {% raw %}


class Kept(NamedTuple):
    """A path that stays in the project if the prompt has this answer."""

    path: str
    prompt: str
    answer: str


KEPT: Final = (
    Kept(".github", "ci", "github"),
    Kept("docs/ci-github.md", "ci", "github"),
    Kept(".gitlab-ci.yml", "ci", "gitlab"),
    Kept("docs/ci-gitlab.md", "ci", "gitlab"),
    Kept(".gitlab", "ci", "gitlab"),
    Kept(".gitlab/pythons-3.11.yml", "python_version", "3.11"),
    Kept(".gitlab/pythons-3.12.yml", "python_version", "3.12"),
    Kept(".gitlab/pythons-3.13.yml", "python_version", "3.13"),
    Kept(".gitlab/pythons-3.14.yml", "python_version", "3.14"),
    Kept("AGENTS.md", "assistant_files", "yes"),
    Kept("CLAUDE.md", "assistant_files", "yes"),
    Kept(".claude", "assistant_files", "yes"),
)
LICENSES: Final = "licenses"
ANSWERS_FILE: Final = ".cruft.json"
# If the template is rendered from a copy: the clone it was copied from.
TEMPLATE_CLONE: Final = "TEMPLATE_CLONE"
ORIGIN: Final = re.compile(r'^\[remote "origin"\]\n(?:[ \t]+.*\n)*?[ \t]+url = (.+)$', re.MULTILINE)
URL: Final = re.compile(r"[a-z+]+://|[\w.-]+@[\w.-]+:")
PASSWORD: Final = re.compile(r"(?<=^https://)[^/]+@|(?<=^http://)[^/]+@")


def removals(answers: Mapping[str, str]) -> Iterator[str]:
    """Paths in the project's folder that these answers don't ask for."""
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


def template_folder(answers: Mapping[str, str]) -> Path:
    """Cookiecutter gives the path as typed, but a hook runs in the new project, so a relative path needs a search."""
    named = Path(os.environ.get(TEMPLATE_CLONE) or answers["_repo_dir"])
    starts = (os.environ.get("PWD", "."), answers["_output_dir"], Path(answers["_output_dir"]).parent)
    folders = (Path(start, named) for start in starts if Path(start, named, "cookiecutter.json").is_file())
    return Path(os.path.abspath(next(folders, named)))  # noqa: PTH100 (without .., and a link stays one)


def text_of(path: Path) -> str:
    """Empty if it can't be read: a missing origin must not stop the new project."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def git_folders(clone: Path) -> tuple[Path, Path]:
    """The folder with a clone's own HEAD, and the one it shares with its other worktrees."""
    own = clone / (text_of(clone / ".git").removeprefix("gitdir: ") or ".git")
    return own, own / text_of(own / "commondir")


def commit_of(clone: Path) -> str:
    """From git's own files, because a hook starts no program and git may not be installed."""
    own, common = git_folders(clone)
    head = text_of(own / "HEAD")
    if not head.startswith("ref: "):
        return head
    branch = head.removeprefix("ref: ")
    packed = text_of(common / "packed-refs").splitlines()
    return text_of(common / branch) or next((line.split()[0] for line in packed if line.endswith(f" {branch}")), "")


def address_of(clone: Path, typed: str) -> str:
    """An address that others can use: the origin, without its password. The local path is the last resort."""
    origin = ORIGIN.search(text_of(git_folders(clone)[1] / "config"))
    address = next((url for url in (origin[1] if origin else "", typed) if URL.match(url)), str(clone))
    return PASSWORD.sub("", address)


def record(answers: Mapping[str, str]) -> dict[str, object]:
    """Names that begin with _ belong to the template and change with its version, so they are not answers."""
    clone = template_folder(answers)
    return {
        "template": address_of(clone, answers["_template"]),
        "commit": commit_of(clone) or f"v{answers['_template_version']}",
        "checkout": None,
        "context": {"cookiecutter": {name: text for name, text in answers.items() if not name.startswith("_")}},
        "directory": None,
    }


def write_record(project: Path, answers: Mapping[str, str]) -> None:
    text = json.dumps(record(answers), indent=2, ensure_ascii=False) + "\n"
    (project / ANSWERS_FILE).write_text(text, encoding="utf-8", newline="\n")


def finish(project: Path, answers: Mapping[str, str]) -> None:
    for path in removals(answers):
        remove(project / path)
    choose_license(project, answers["license"])
    if "_repo_dir" in answers:  # otherwise cruft is running, and writes the file itself
        write_record(project, answers)


if __name__ == "__main__":
    try:
        finish(Path.cwd(), json.loads(ANSWERS))
    except OSError as error:  # usually a full disk; cookiecutter then deletes the project and reports a failed hook
        sys.exit(f"Could not finish the project: {error.strerror or error}.")
# {% endraw %}
