"""Which lines a branch touched, by git."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Touched:
    lines: dict[str, set[int]]
    new_files: frozenset[str]

    def meets(self, path: str, lines: range) -> bool:
        return path in self.new_files or not self.lines.get(path, set()).isdisjoint(lines)


class NoHistory(Exception):
    """One sentence."""


def touched_since(base: str, root: Path) -> Touched:
    """Since the branch left `base`: committed or not, untracked files too. Raises NoHistory."""
    fork = _git(root, "merge-base", "--", base, "HEAD").strip()
    plain = ("--no-ext-diff", "--no-color", "--no-renames", "--relative", "--unified=0")
    diff = _git(root, "diff", *plain, "--dst-prefix=b/", fork, "--", "*.py")
    lines: dict[str, set[int]] = {}
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/").rstrip("\t")
        elif hunk := HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            # Where lines only went away, both of their neighbours were touched.
            lines.setdefault(path, set()).update(range(start, start + (count or 2)))
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return Touched(lines, frozenset(untracked))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NoHistory("--changed asks git, which is not installed") from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it names no commit that HEAD comes from"])[0]
        raise NoHistory(f"git can't tell what changed: {said}")
    return done.stdout
