"""The project's files as they are now, and as they were in a commit, by git."""

from pathlib import Path

from testkit.affected.blocks import digest_of
from testkit.exit_status import CannotJudge
from testkit.git import changes_by_git


def digests(root: Path) -> dict[str, str]:
    """Of each file that git knows or doesn't ignore. Raises CannotJudge."""
    listed = changes_by_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
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
        fork = changes_by_git(root, "merge-base", reference, "HEAD").strip()
    except CannotJudge as error:
        raise CannotJudge(f"{error}: fetch {reference!r} with all its commits, or name another") from error
    plain = ("--no-renames", "--no-ext-diff", "--relative", "--name-only", "-z")
    paths = set(changes_by_git(root, "diff", *plain, fork, "--").split("\0")) - {""}
    old = set(changes_by_git(root, "ls-tree", "-r", "-z", "--name-only", fork).split("\0"))
    untracked = set(changes_by_git(root, "ls-files", "-z", "--others", "--exclude-standard").split("\0")) - {""}
    every = paths | untracked
    return {path: changes_by_git(root, "show", f"{fork}:./{path}") if path in old else None for path in every}
