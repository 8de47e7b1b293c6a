"""Files that the team committed with CRLF are merged as LF, or each line would be a conflict.

They get their CRLF back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.git import Git

Stages = dict[str, str]
"""Stage of the index -> mode and object."""


@dataclass(frozen=True)
class LineEndings:
    git: Git
    tree: str
    """The user's, with LF."""
    crlf: frozenset[str]

    def restore(self, tree: str, conflicts: Mapping[str, Stages]) -> tuple[str, dict[str, Stages]]:
        """The merged tree and the stages of its conflicts, with CRLF where the user had it."""
        if not self.crlf:
            return tree, dict(conflicts)
        moves = self.git("diff-tree", "-r", "-z", "--find-renames", "--diff-filter=R", self.tree, tree)
        fields = moves.split("\0")
        moved = {new for old, new in zip(fields[1::3], fields[2::3], strict=False) if old in self.crlf}
        paths = self.crlf | moved
        self.git("read-tree", tree)
        back = {
            path: {stage: with_endings(self.git, entry, "\r\n") for stage, entry in stages.items()}
            if path in paths
            else stages
            for path, stages in conflicts.items()
        }
        return rewrite(self.git, entries(self.git, paths), "\r\n"), back


def read(git: Git, ours: str, old: str) -> LineEndings:
    """A file with CRLF in the template itself is merged unchanged."""
    crlf = in_crlf(git, ours)
    if not crlf:
        return LineEndings(git, ours, frozenset())
    crlf -= in_crlf(git, old)
    git("read-tree", ours)
    return LineEndings(git, rewrite(git, entries(git, crlf), "\n"), frozenset(crlf))


def in_crlf(git: Git, tree: str) -> set[str]:
    git("read-tree", tree)
    lines = filter(None, git("ls-files", "--eol", "-z").split("\0"))
    return {path for facts, _, path in (line.partition("\t") for line in lines) if "i/crlf" in facts}


def entries(git: Git, paths: set[str] | frozenset[str]) -> dict[str, str]:
    """Path -> mode and object, of those that are in the index."""
    files = {}
    for line in filter(None, git("ls-files", "--stage", "-z").split("\0")):
        facts, _, path = line.partition("\t")
        if path in paths:
            files[path] = facts.rpartition(" ")[0]
    return files


def rewrite(git: Git, files: Mapping[str, str], ending: str) -> str:
    lines = [f"{with_endings(git, entry, ending)}\t{path}\0" for path, entry in files.items()]
    git("update-index", "-z", "--index-info", stdin="".join(lines))
    return git("write-tree").strip()


def with_endings(git: Git, entry: str, ending: str) -> str:
    mode, blob = entry.split()
    text = git("cat-file", "blob", blob).replace("\r\n", "\n").replace("\n", ending)
    return f"{mode} {git('hash-object', '-w', '--stdin', stdin=text).strip()}"
