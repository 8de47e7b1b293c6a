"""The project's files as they are now, and as they were in a commit, by git."""

import subprocess
from pathlib import Path

from testkit.affected.blocks import digest_of
from testkit.exit_status import CannotJudge


def digests(root: Path) -> dict[str, str]:
    """Of each file that git knows or doesn't ignore. Raises CannotJudge."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return {path: digest for path in listed if path and (digest := _digest(root / path))}


def _digest(path: Path) -> str | None:
    try:
        return digest_of(str(path.readlink()).encode() if path.is_symlink() else path.read_bytes())
    except IsADirectoryError:  # a submodule, or a repository in this one: its files are not listed
        return digest_of(str(sorted(digests(path).items())).encode())
    except OSError:
        return None


def text_of(root: Path, path: str) -> str:
    """Raises OSError or UnicodeDecodeError, which is a ValueError."""
    return (root / path).read_text(encoding="utf-8")


def changed_since(root: Path, reference: str) -> dict[str, str | None]:
    """The old text of each file that differs now from where this branch left `reference`; None if it
    is new. Raises CannotJudge."""
    if reference.startswith("-"):
        raise CannotJudge(f"{reference!r} is not the name of a commit")
    try:
        fork = git(root, "merge-base", reference, "HEAD").strip()
    except CannotJudge as error:
        raise CannotJudge(f"{error}: fetch {reference!r} with all its commits, or name another") from error
    plain = ("--no-renames", "--no-ext-diff", "--relative", "--name-only", "-z")
    paths = set(git(root, "diff", *plain, fork, "--").split("\0")) - {""}
    old = set(git(root, "ls-tree", "-r", "-z", "--name-only", fork).split("\0"))
    untracked = set(git(root, "ls-files", "-z", "--others", "--exclude-standard").split("\0")) - {""}
    return {path: git(root, "show", f"{fork}:./{path}") if path in old else None for path in paths | untracked}


def git(root: Path, *arguments: str) -> str:
    """Raises CannotJudge."""
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        run = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise CannotJudge("git is not installed, and only git knows what changed") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip() or f"no commit of {arguments[1]!r} leads to HEAD"
        raise CannotJudge(f"git can't tell what changed: {reason.splitlines()[0]}") from error
    return run.stdout.decode(errors="surrogateescape")
