"""Which lines a branch touched, by git."""

import re
from collections import defaultdict
from pathlib import Path

from testkit.git import changes_by_git

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def touched_since(base: str, root: Path) -> dict[str, set[int] | None]:
    """Since the branch left `base`: committed or not; None for a file that is new, and all of
    it. Raises CannotJudge."""
    fork = changes_by_git(root, "merge-base", "--", base, "HEAD").strip()
    plain = ("--no-ext-diff", "--no-color", "--no-renames", "--relative", "--unified=0")
    diff = changes_by_git(root, "diff", *plain, "--dst-prefix=b/", fork, "--", "*.py")
    lines: dict[str, set[int]] = defaultdict(set)
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/").rstrip("\t")
        elif hunk := HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            # Where lines only went away, both of their neighbours were touched.
            lines[path].update(range(start, start + (count or 2)))
    untracked = changes_by_git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return {**lines, **dict.fromkeys(untracked)}
