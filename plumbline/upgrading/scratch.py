"""A repository of our own, in a temporary folder.

Whole folders go in as trees, to be compared and merged where no file of the user's is touched.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from plumbline.git import Git
from plumbline.upgrading import cruft_file

# A merge must come out the same for all; git before 2.32 would read the user's settings.
CONFIG = """[core]
    repositoryFormatVersion = 1
    bare = false
    autocrlf = false
    hooksPath = /dev/null
    quotePath = false
[diff]
    renames = true
[merge]
    conflictStyle = diff3
    directoryRenames = true
    renameLimit = 10000
"""
SIGNATURE = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Template"), ("EMAIL", "template@localhost"), ("DATE", "@0 +0000"))
}


@dataclass(frozen=True)
class Scratch:
    git: Git
    files: Path
    """Where merges are checked out."""

    def store(self, render: Path) -> str:
        """The tree of a folder as a user's `git add` would take it, but for .cruft.json."""
        (render / cruft_file.NAME).unlink(missing_ok=True)
        shutil.rmtree(render / ".git", ignore_errors=True)
        index = self.files.parent / f"index-{render.parent.parent.name}"
        own = {"GIT_INDEX_FILE": str(index), "GIT_WORK_TREE": str(render)}
        git = Git(render, {**self.git.variables, **own}, isolated=True)
        git("add", "--all", ".")
        return git("write-tree").strip()

    def commit(self, tree: str, *parents: str) -> str:
        options = [option for parent in parents for option in ("-p", parent)]
        return self.git("commit-tree", tree, *options, "-m", "Rendered by the template").strip()


def make_scratch(folder: Path, objects: Path | None = None, hashes: str = "sha1") -> Scratch:
    """What it stores goes into `objects`, the user's own store, if a merge must stay there."""
    extension = "" if hashes == "sha1" else f"[extensions]\n    objectFormat = {hashes}\n"
    files, repository = folder / "files", folder / "repository"
    files.mkdir(parents=True)
    Git(folder, isolated=True)("init", "--quiet", "--bare", "--template=", str(repository))
    (repository / "config").write_text(CONFIG + extension, encoding="utf-8")
    locations = {"GIT_DIR": str(repository), "GIT_WORK_TREE": str(files)}
    store = {"GIT_OBJECT_DIRECTORY": str(objects)} if objects else {}
    variables = locations | store | SIGNATURE | {"GIT_LITERAL_PATHSPECS": "1"}
    return Scratch(Git(files, variables, isolated=True), files)
