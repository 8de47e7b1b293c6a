"""The service in its repository, as the user has it."""

import os
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from plumbline.git import Git
from plumbline.refused import Refused
from plumbline.upgrading.cruft_file import NAME, Origin

KINDS = {"A": "added", "D": "removed", "M": "changed", "R": "moved", "T": "changed"}
OPERATIONS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "sequencer": "cherry-pick or revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}
ABSENT = "000000"


@dataclass(frozen=True)
class Change:
    """One file of a merge; a mode of ABSENT is a file that isn't there."""

    path: str
    """From the top of the repository."""
    old_mode: str
    old: str
    new_mode: str
    new: str

    @property
    def added(self) -> bool:
        return self.old_mode == ABSENT

    @property
    def removed(self) -> bool:
        return self.new_mode == ABSENT


@dataclass(frozen=True)
class Project:
    folder: Path
    prefix: str
    """The service's folder in its repository; ends in a slash unless it is empty."""
    git: Git
    """At the top of the repository."""
    git_folder: Path
    objects: Path
    hashes: str
    """sha1, or sha256."""
    head: str
    """The commit when the update began."""

    @property
    def top(self) -> Path:
        return self.git.folder

    def place(self, path: str) -> Path:
        """Where a path of git's is, from the top of the repository."""
        return self.top / native(path)

    def require_ready(self, index: Path | None = None) -> None:
        """Everything is committed, by `index` or git's own, and no merge or rebase is half done."""
        for name, operation in OPERATIONS.items():
            if (self.git_folder / name).exists():
                raise Refused(f"A {operation} is in progress: finish or abort it first.")
        if not self.head:
            raise Refused("Nothing is committed here yet: commit first, or nothing can be undone.")
        if self.git("rev-parse", "HEAD").strip() != self.head:
            raise Refused("Somebody committed while the update ran: run it again.")
        git = self.with_index(index) if index else self.git
        if git("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty"):
            raise Refused("There are changes that are not committed: commit or stash them first.")

    def with_index(self, index: Path) -> Git:
        return Git(self.git.folder, {"GIT_INDEX_FILE": str(index)})

    def tree(self) -> str:
        """The service's part of what is committed."""
        if not self.git.succeeds("cat-file", "-e", f"{self.head}:{self.prefix}"):
            raise Refused(f"Nothing of {self.prefix} is committed here yet: commit first, or nothing can be undone.")
        return self.git("rev-parse", f"{self.head}:{self.prefix}").strip()

    def present(self, scratch: Path, origin: Origin) -> str:
        """The tree of the files as they are, committed or not, less what is never compared."""
        git = Git(self.folder, {"GIT_INDEX_FILE": str(scratch / "index-present")})
        git("add", "--all", ".")
        unseen = [NAME, *(str(path) for path in origin.skipped(self.folder))]
        git("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", *unseen)
        return git("write-tree", f"--prefix={self.prefix}").strip()

    def named_changes(self, tree: str) -> list[tuple[str, str]]:
        """(kind, path) from what is committed to this tree, by path."""
        options = ("-r", "-z", "--name-status", "--find-renames")
        fields = iter(self.git("diff-tree", *options, self.tree(), tree).split("\0"))
        changes = []
        for letter in takewhile(bool, fields):
            paths = [next(fields) for _ in range(2 if letter[0] == "R" else 1)]
            changes.append((KINDS[letter[0]], " -> ".join(paths)))
        return sorted(changes, key=lambda change: change[1])

    def changes(self, tree: str) -> list[Change]:
        """The same, file by file: what has to be removed, replaced and added, in this order."""
        fields = self.git("diff-tree", "-r", "-z", "--no-renames", self.tree(), tree).split("\0")
        changes = []
        for facts, path in zip(fields[::2], fields[1::2], strict=False):
            old_mode, new_mode, old, new, _ = facts.lstrip(":").split()
            changes.append(Change(self.prefix + path, old_mode, old, new_mode, new))
        return sorted(changes, key=lambda change: (not change.removed, change.added, change.path))


def native(path: str) -> str:
    """A path of git's, which is bytes, as Python names it."""
    return os.fsdecode(path.encode("utf-8", "surrogateescape"))


def open_project(folder: Path) -> Project:
    facts = ["--show-toplevel", "--show-prefix", "--absolute-git-dir", "--show-object-format"]
    facts += ["--git-path", "objects"]
    done = Git(folder).run("rev-parse", *facts)
    if "dubious ownership" in done.stderr:
        raise Refused(f"{folder} belongs to another user: add it to git's safe.directory setting first.")
    if done.returncode != 0:
        raise Refused(f"{folder} is not in a git repository: run git init, and commit what was generated.")
    top, prefix, git_folder, hashes, objects = done.stdout.splitlines()
    git = Git(Path(top))
    head = git.run("rev-parse", "--verify", "--quiet", "HEAD").stdout.strip()
    return Project(folder, prefix, git, Path(git_folder), folder / objects, hashes, head)
