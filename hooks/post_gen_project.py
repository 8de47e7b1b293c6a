"""Takes out what the answers did not ask for, and puts the chosen licence in its place.

It writes down where all this came from: .cruft.json, in cruft's own form, for plumbline and for cruft.
Valid Python before it is rendered. It never fails over a path that is not there: a failing post_gen hook deletes the
whole new project.
"""

import sys

if __name__ == "__main__":
    sys.path[:1] = []  # the system's temp folder: whoever writes there must not choose our json

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
    """A path stays in the project when the answer to the prompt is this one."""

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
    Kept("AGENTS.md", "assistant_files", "yes"),
    Kept("CLAUDE.md", "assistant_files", "yes"),
    Kept(".claude", "assistant_files", "yes"),
)
LICENSES: Final = "licenses"
ANSWERS_FILE: Final = ".cruft.json"
# Set by who renders from a copy: the clone that the copy was made from.
TEMPLATE_CLONE: Final = "TEMPLATE_CLONE"
ORIGIN: Final = re.compile(r'^\[remote "origin"\]\n(?:[ \t]+.*\n)*?[ \t]+url = (.+)$', re.MULTILINE)
URL: Final = re.compile(r"[a-z+]+://|[\w.-]+@[\w.-]+:")
PASSWORD: Final = re.compile(r"(?<=^https://)[^/@]+@|(?<=^http://)[^/@]+@")


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


def template_folder(answers: Mapping[str, str]) -> Path:
    """Cookiecutter names it as it was typed, and starts a hook in the new project: a relative one needs a search."""
    named = Path(os.environ.get(TEMPLATE_CLONE) or answers["_repo_dir"])
    starts = (os.environ.get("PWD", "."), answers["_output_dir"], Path(answers["_output_dir"]).parent)
    found = (Path(start, named) for start in starts if Path(start, named, "cookiecutter.json").is_file())
    return Path(os.path.abspath(next(found, named)))  # noqa: PTH100 (without .., and a link stays one)


def text_of(path: Path) -> str:
    """Nothing for what can't be read: the new project is worth more than its record."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def git_folders(clone: Path) -> tuple[Path, Path]:
    """The folder of a clone's own HEAD, and the one that it shares with its other worktrees."""
    own = clone / (text_of(clone / ".git").removeprefix("gitdir: ") or ".git")
    return own, own / text_of(own / "commondir")


def commit_of(clone: Path) -> str:
    """Read from git's own files: a hook starts no program, and git may not be there."""
    own, common = git_folders(clone)
    head = text_of(own / "HEAD")
    if not head.startswith("ref: "):
        return head
    branch = head.removeprefix("ref: ")
    packed = text_of(common / "packed-refs").splitlines()
    return text_of(common / branch) or next((line.split()[0] for line in packed if line.endswith(f" {branch}")), "")


def address_of(clone: Path, typed: str) -> str:
    """Where others find the template too: its origin, without a password; this machine's path is the last resort."""
    origin = ORIGIN.search(text_of(git_folders(clone)[1] / "config"))
    address = next((url for url in (origin[1] if origin else "", typed) if URL.match(url)), str(clone))
    return PASSWORD.sub("", address)


def record(answers: Mapping[str, str]) -> dict[str, object]:
    """Names that begin with _ are the template's own, and change with its version: they are no answers."""
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
    if "_repo_dir" in answers:  # else cruft is at work, which writes the file itself
        write_record(project, answers)


if __name__ == "__main__":
    try:
        finish(Path.cwd(), json.loads(ANSWERS))
    except OSError as error:  # above all a full disk; cookiecutter deletes the project and says that a hook failed
        sys.exit(f"Could not finish the project: {error.strerror or error}.")
# {% endraw %}
