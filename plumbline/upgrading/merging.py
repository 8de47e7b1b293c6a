"""The three-way merge: what the template changed, into what the user has."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from plumbline.refused import Refused
from plumbline.upgrading import cruft_file, line_endings
from plumbline.upgrading.line_endings import Stages
from plumbline.upgrading.scratch import Scratch

BASE, OURS, THEIRS = "1", "2", "3"
MARK = re.compile(r"^<{7,} HEAD", re.MULTILINE)


class Trees(NamedTuple):
    ours: str
    """What the user has committed."""
    old: str
    new: str


@dataclass(frozen=True)
class Merged:
    tree: str
    """With marks in the files that are in conflict."""
    conflicts: dict[str, Stages]
    notes: list[str]
    """Conflicts decided in the user's favour, and files where git could write no marks."""


def merge(scratch: Scratch, trees: Trees, label: str, cruft_text: str) -> Merged:
    """`cruft_text` is the new text of .cruft.json."""
    git = scratch.git
    endings = line_endings.read(git, trees.ours, trees.old)
    ours = endings.tree
    base = scratch.commit(trees.old)
    git("update-ref", f"refs/heads/{label}", scratch.commit(trees.new, base))
    git("update-ref", "--no-deref", "HEAD", scratch.commit(ours, base))
    git("read-tree", ours)  # without its files: the merge writes those that it touches
    git("merge", "--quiet", "--no-ff", "--no-commit", label, allowed=(0, 1))
    files = set(git("ls-tree", "-rz", "--name-only", ours).split("\0"))
    conflicts, notes = settle(scratch, files, label)
    blob = git("hash-object", "-w", "--stdin", stdin=cruft_text).strip()
    git("update-index", "--add", "--cacheinfo", f"100644,{blob},{cruft_file.NAME}")
    tree, conflicts = endings.restore(git("write-tree").strip(), conflicts)
    return Merged(tree, conflicts, notes)


def settle(scratch: Scratch, ours: set[str], label: str) -> tuple[dict[str, Stages], list[str]]:
    """If one side has deleted the file, the user's side wins, and a note says so."""
    git, conflicts, notes = scratch.git, {}, []
    stages_of = unmerged(scratch)
    for path, stages in stages_of.items():
        if OURS not in stages:
            git("update-index", "--force-remove", "--", path)
            if THEIRS in stages:
                notes.append(f"left out  {left_out(path, label, ours)}")
            continue
        clash, renamed, _ = path.rpartition("~HEAD")  # git's name for a file where a folder comes
        if THEIRS not in stages and renamed and clash in ours:
            raise Refused(f"{clash} is a file here, and a folder in the template: move it first.")
        mode, blob = stages[OURS].split()
        if THEIRS in stages and os.path.lexists(scratch.files / path):
            git("add", "--force", "--", path)
        else:  # no marks are possible, or needed
            git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
        if THEIRS in stages:
            conflicts[path] = stages
            if not MARK.search(git("cat-file", "blob", f":{path}")):
                notes.append(f"no marks  {path}: it is yours; `git show :3:./{path}` has the other")
        elif MARK.search(git("cat-file", "blob", blob)):  # both moved it, and changed it
            conflicts[path] = {OURS: stages[OURS], THEIRS: stages[OURS]}
        elif f"{path}~{label}" not in stages_of:
            notes.append(f"kept      {path}: the template dropped it, and you had changed it")
    return conflicts, notes


def left_out(path: str, label: str, ours: set[str]) -> str:
    """Git puts the label behind the name of a file whose place is taken."""
    name = path.removesuffix(f"~{label}")
    if name == path:
        return f"{path}: you had deleted or moved it"
    return f"{name}: it is a file there, and a {'link' if name in ours else 'folder'} of yours here"


def unmerged(scratch: Scratch) -> dict[str, Stages]:
    conflicts: defaultdict[str, Stages] = defaultdict(dict)
    for line in filter(None, scratch.git("ls-files", "--unmerged", "-z").split("\0")):
        facts, _, path = line.partition("\t")
        mode, blob, stage = facts.split()
        conflicts[path][stage] = f"{mode} {blob}"
    return conflicts
