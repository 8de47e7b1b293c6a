"""What keeps an update from changing a file: an edit that is not committed, and a file of the user's in its place."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from plumbline.refused import Refused
from plumbline.upgrading.project import Change, Project


def require_committed(project: Project, index: Path, changes: list[Change]) -> None:
    """By content, in an index of its own: flags like assume-unchanged, and the times of files, hide edits from git."""
    index.unlink(missing_ok=True)
    git = project.with_index(index)
    old = [f"{it.old_mode} {it.old}\t{it.path}\0" for it in changes if not it.added]
    git("update-index", "-z", "--index-info", stdin="".join(old))
    git("update-index", "-q", "--refresh", allowed=(0, 1))
    edited = list(filter(None, git("diff-files", "--name-only", "-z").split("\0")))
    if edited:
        raise Refused(
            f"The update changes files that differ from what is committed: {listed(edited)}. "
            "Commit or stash them first; `git ls-files -v` shows which ones git ignores."
        )


def require_free(project: Project, changes: list[Change]) -> None:
    removed = {change.path for change in changes if change.removed}
    blocked = {path for it in changes if not it.removed for path in blocking(project, it, removed)}
    if blocked:
        raise Refused(f"The template adds files where you have your own: move {listed(sorted(blocked))}.")


def blocking(project: Project, change: Change, removed: set[str]) -> Iterator[str]:
    place = project.place(change.path)
    for folder in list(PurePosixPath(change.path).parents)[:-1]:
        parent = project.place(str(folder))
        if os.path.lexists(parent) and (parent.is_symlink() or not parent.is_dir()):
            if str(folder) not in removed:
                yield str(folder)
            return
    if not change.added or not os.path.lexists(place):
        return
    if place.is_dir() and not place.is_symlink():
        for here, _, files in os.walk(place):
            paths = {(Path(here) / name).relative_to(project.top).as_posix() for name in files}
            yield from paths - removed
    elif not any(  # the same name in another case, where that is the same file
        path.casefold() == change.path.casefold() and place.samefile(project.place(path)) for path in removed
    ):
        yield change.path


def listed(paths: list[str]) -> str:
    names = ", ".join(paths[:10])
    return names if len(paths) <= 10 else f"{names} and {len(paths) - 10} more"  # noqa: PLR2004
