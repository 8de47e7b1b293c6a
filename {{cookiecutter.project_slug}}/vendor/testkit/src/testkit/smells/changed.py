"""Which lines a branch touched, by git."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

from testkit.exit_status import CannotJudge

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def touched_since(base: str, root: Path) -> dict[str, set[int] | None]:
    """Since the branch left `base`: committed or not; None for a file that is new, and all of
    it. Raises CannotJudge."""
    fork = _git(root, "merge-base", "--", base, "HEAD").strip()
    plain = ("--no-ext-diff", "--no-color", "--no-renames", "--relative", "--unified=0")
    diff = _git(root, "diff", *plain, "--dst-prefix=b/", fork, "--", "*.py")
    lines: dict[str, set[int]] = defaultdict(set)
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/").rstrip("\t")
        elif hunk := HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            # Where lines only went away, both of their neighbours were touched.
            lines[path].update(range(start, start + (count or 2)))
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return {**lines, **dict.fromkeys(untracked)}


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError as error:
        raise CannotJudge("--changed needs git, which is not installed") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip() or f"no commit of {arguments[-2]!r} leads to HEAD"
        raise CannotJudge(f"git can't tell what changed: {reason.splitlines()[0]}") from error
