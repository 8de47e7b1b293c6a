"""The service in its repository: it is changed in one step, from clean to merged, or not at all."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from scripts.upgrading import record
from scripts.upgrading.git import Git, Refused
from scripts.upgrading.merging import Merged

KINDS = {"A": "added", "D": "removed", "M": "changed", "R": "moved", "T": "changed"}


@dataclass(frozen=True)
class Project:
    folder: Path
    prefix: str
    """Where the service stands in its repository; ends in a slash unless it is empty."""
    git: Git
    objects: Path

    def require_clean(self) -> None:
        if not self.git.holds("rev-parse", "--verify", "--quiet", "HEAD"):
            raise Refused("Nothing is committed here yet: commit first, or nothing can be undone.")
        if self.git("status", "--porcelain", "--untracked-files=no"):
            raise Refused("There are changes that are not committed: commit or stash them first.")

    def tree(self) -> str:
        """The service's part of what is committed."""
        return self.git("rev-parse", f"HEAD:{self.prefix}").strip()

    def present(self, scratch: Path) -> str:
        """The tree of the files as they are, committed or not, but for the record."""
        git = Git(self.folder, {"GIT_INDEX_FILE": str(scratch / "index-present")})
        git("add", "--all", ".")
        git("rm", "--cached", "--quiet", "--ignore-unmatch", "--", record.NAME)
        return git("write-tree", f"--prefix={self.prefix}").strip()

    def graft(self, tree: str, scratch: Path) -> str:
        """The whole repository's tree, with this one in the service's place."""
        if not self.prefix:
            return tree
        git = Git(self.git.folder, {"GIT_INDEX_FILE": str(scratch / "index-grafted")})
        git("read-tree", "HEAD")
        git("rm", "-r", "--cached", "--quiet", "--", self.prefix)
        git("read-tree", f"--prefix={self.prefix}", tree)
        return git("write-tree").strip()

    def changes(self, tree: str) -> list[tuple[str, str]]:
        """(kind, path) from what is committed to this tree, by path."""
        options = ("-r", "-z", "--name-status", "--find-renames")
        fields = iter(self.git("diff-tree", *options, f"HEAD:{self.prefix}", tree).split("\0"))
        found = []
        for letter in takewhile(bool, fields):
            paths = [next(fields) for _ in range(2 if letter[0] == "R" else 1)]
            found.append((KINDS[letter[0]], " -> ".join(paths)))
        return sorted(found, key=lambda change: change[1])

    def apply(self, merged: Merged, scratch: Path) -> None:
        whole = self.graft(merged.tree, scratch)
        added = self._added(whole)
        self.git("update-index", "-q", "--refresh", allowed=(0, 1))
        git = Git(self.git.folder, apart=True)
        with undisturbed():
            try:
                git("read-tree", "-m", "-u", "HEAD", whole)
                git("update-index", "-z", "--index-info", typed=self._stages(merged))
            except Refused:
                git.run("reset", "--quiet", "--hard")
                for path in added:  # none of them was there before
                    (self.git.folder / path).unlink(missing_ok=True)
                raise

    def _stages(self, merged: Merged) -> str:
        lines = []
        for path, stages in merged.conflicts.items():
            lines.append(f"0 {'0' * len(merged.tree)}\t{self.prefix}{path}\0")
            lines += [f"{blob} {stage}\t{self.prefix}{path}\0" for stage, blob in stages.items()]
        return "".join(lines)

    def _added(self, tree: str) -> set[str]:
        """Refuses what is in the way: git would write over ignored files without a word."""
        kept = set(self.git("ls-tree", "-rz", "--name-only", "HEAD").split("\0"))
        added = set(self.git("ls-tree", "-rz", "--name-only", tree).split("\0")) - kept
        blocked = {found for path in added if (found := self._blocking(path)) and found not in kept}
        if blocked:
            names = ", ".join(sorted(blocked))
            raise Refused(f"The template adds files where you have your own: move {names}.")
        return added

    def _blocking(self, path: str) -> str | None:
        """The path, or the first of its folders that is none."""
        here = self.git.folder
        for folder in reversed(Path(path).parents):
            if os.path.lexists(here / folder) and not (here / folder).is_dir():
                return folder.as_posix()
        return path if os.path.lexists(here / path) else None


def open_project(folder: Path) -> Project:
    asked = ("--show-toplevel", "--show-prefix", "--git-path", "objects")
    found = Git(folder).run("rev-parse", *asked)
    if found.returncode != 0:
        raise Refused(f"{folder} is in no git repository: git init, and commit what was generated.")
    top, prefix, objects = found.stdout.splitlines()
    return Project(folder, prefix, Git(Path(top)), folder / objects)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits for the moment that the last step takes."""
    numbers = signal.SIGINT, signal.SIGTERM
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
