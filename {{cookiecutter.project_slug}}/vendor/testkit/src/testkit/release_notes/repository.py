"""What git knows about two tags."""

from pathlib import Path
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.git import git


class Tags(NamedTuple):
    old: str
    new: str
    before: list[str]
    """Commits up to the old tag, newest first."""
    between: list[str]
    """Those that the new tag adds, newest first."""


def tags_between(folder: Path, old: str, new: str) -> Tags:
    """Raises CannotJudge for a tag that isn't here, and where the new one does not contain the old one."""
    first, last = commit_of(folder, old), commit_of(folder, new)
    if first != last and git(folder, "merge-base", "--is-ancestor", first, last) is None:
        raise CannotJudge(f"{new!r} does not contain {old!r}: give the older one first, or run `git fetch --unshallow`")
    return Tags(old, new, _commits(folder, first), _commits(folder, last, f"^{first}"))


def commit_of(folder: Path, name: str) -> str:
    found = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not found:
        raise CannotJudge(f"git has no tag or commit {name!r} here: `git tag` lists them, `git fetch --tags` gets them")
    return found.decode().strip()


def _commits(folder: Path, *range_: str) -> list[str]:
    return (git(folder, "rev-list", *range_) or b"").decode().split()


def file_at(folder: Path, commit: str, name: str) -> bytes | None:
    """None where it is not in that commit."""
    return git(folder, "show", f"{commit}:./{name}")
