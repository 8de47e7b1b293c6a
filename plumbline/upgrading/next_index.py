"""Git's index as it is after the update: merged files, the stages of conflicts, and the user's flags."""

from pathlib import Path

from plumbline.upgrading.merging import Merged
from plumbline.upgrading.project import ABSENT, Change, Project


def write_index(project: Project, index: Path, merged: Merged, changes: list[Change]) -> None:
    git = project.with_index(index)
    flags = {}
    for line in filter(None, git("ls-files", "-v", "-z").split("\0")):
        letter, _, path = line.partition(" ")
        flags[path] = letter
    lines = [f"{it.new_mode} {it.new}\t{it.path}\0" for it in changes]
    for path, stages in merged.conflicts.items():
        lines.append(f"{ABSENT} {'0' * len(merged.tree)}\t{project.prefix}{path}\0")
        lines += [f"{blob} {stage}\t{project.prefix}{path}\0" for stage, blob in stages.items()]
    git("update-index", "-z", "--index-info", stdin="".join(lines))
    conflicts = {project.prefix + path for path in merged.conflicts}
    staying = [it.path for it in changes if not it.removed and it.path not in conflicts]
    for option, flagged in (
        ("--assume-unchanged", [path for path in staying if flags.get(path, "-").islower()]),
        ("--skip-worktree", [path for path in staying if flags.get(path, "-") in "Ss"]),
    ):
        if flagged:
            git("update-index", option, "-z", "--stdin", stdin="\0".join(flagged))
