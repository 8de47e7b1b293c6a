"""The template's repository: its versions, with their questions and changelogs."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plumbline.git import Git
from plumbline.refused import Refused
from plumbline.upgrading.cruft_file import Origin

CLONE = "--quiet", "--bare", "--template="
REMOTE = re.compile(r"[a-z+]+://|[\w.-]+@[\w.-]+:|(gh|gl|bb):")
PASSWORD = re.compile(r"(?<=^https://)[^/]+@|(?<=^http://)[^/]+@")
VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Template:
    """A clone of our own: the user's clone is not read while it changes, and not touched."""

    address: str
    """Without a password: it is printed, and goes into .cruft.json and pages."""
    directory: str
    git: Git

    def commit(self, name: str) -> str:
        done = self.git.run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        if done.returncode != 0:
            raise Refused(
                f"{self.address} has no version {name!r}: is it pushed, and is this the right "
                "template? --template ADDRESS names another."
            )
        return done.stdout.strip()

    def newest(self) -> str:
        """The highest release, pre-releases apart. Without any, the default branch."""
        tags = filter(VERSION.fullmatch, self.git("tag", "--list").split())
        return max(tags, key=by_number, default="HEAD")

    def target(self, origin: Origin, requested: str | None) -> str:
        """What was requested, else what .cruft.json follows, else the newest; never back by itself."""
        old = self.commit(origin.commit)
        if requested:
            return self.commit(requested)
        new = self.commit(origin.checkout or self.newest())
        return old if self.git.succeeds("merge-base", "--is-ancestor", new, old) else new

    def name(self, commit: str) -> str:
        return self.git("describe", "--tags", "--always", commit).strip()

    def check_out(self, commit: str, folder: Path) -> Path:
        self.git("worktree", "add", "--quiet", "--detach", "--force", str(folder), commit)
        return folder

    def questions(self, commit: str) -> dict[str, Any]:
        path = f"{self.directory}/cookiecutter.json".lstrip("/")
        questions: dict[str, Any] = json.loads(self.git("show", f"{commit}:{path}"))
        return questions

    def log(self, old: str, new: str) -> str:
        """The sections of its changelog that are new or were written on; else its commits."""
        before, after = (self._changelog(commit) for commit in (old, new))
        sections = [section.strip() for section in after if section not in before]
        written = [section for section in sections if "\n" in section]
        return "\n\n".join(written) or self.git("log", "--format=* %s (%h)", f"{old}..{new}").strip()

    def _changelog(self, commit: str) -> list[str]:
        text = self.git.run("show", f"{commit}:CHANGELOG.md").stdout
        return re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]


def is_local(address: str) -> bool:
    return not REMOTE.match(address)


def without_password(address: str) -> str:
    return PASSWORD.sub("", address)


def by_number(tag: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", tag)]


def clone(address: str, directory: str, folder: Path, project: Path) -> Template:
    """A relative address counts from the project."""
    shown = without_password(address)
    done = Git(project).run("clone", *CLONE, "--", address, str(folder))
    if done.returncode != 0:
        output = (done.stderr.strip().splitlines() or ["git clone failed"])[-1]
        raise Refused(
            f"{shown} can't be cloned ({output}): with `template=PATH`, make uses a local clone of the template "
            "in its place; the option is `--template PATH`."
        )
    return Template(shown, directory, Git(folder, isolated=True))
