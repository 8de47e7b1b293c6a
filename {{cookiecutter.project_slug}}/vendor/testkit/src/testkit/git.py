"""git, in the folder of a project."""

import subprocess
from pathlib import Path

from testkit.exit_status import CannotJudge


def git(folder: Path, *arguments: str, given: str = "") -> bytes | None:
    """What it prints; None where it fails: no repository, not the commit. Raises CannotJudge where there is no git."""
    done = _run(folder, arguments, given)
    return done.stdout if done.returncode == 0 else None


def git_if_there(folder: Path, *arguments: str, given: str = "") -> str | None:
    """The same as text; None also where there is no git."""
    try:
        printed = git(folder, *arguments, given=given)
    except CannotJudge:
        return None
    return None if printed is None else printed.decode(errors="replace")


def changes_by_git(folder: Path, *arguments: str) -> str:
    """What it prints about changes. Raises CannotJudge with its reason."""
    done = _run(folder, arguments, "")
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip() or f"no commit of {arguments[-2]!r} leads to HEAD"
        raise CannotJudge(f"git can't tell what changed: {reason.splitlines()[0]}")
    return done.stdout.decode(errors="surrogateescape")


def _run(folder: Path, arguments: tuple[str, ...], given: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, input=given.encode())
    except OSError as error:
        raise CannotJudge(f"git can't be run: {error.strerror}") from error
