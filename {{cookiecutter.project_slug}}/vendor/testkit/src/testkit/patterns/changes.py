"""Which files a repair changed, if git is there and knows both commits."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

MOST_FILES = 6


def files_between(red: str, green: str, root: Path) -> list[str]:
    """Empty where git can't tell: a shallow clone, a rebased branch, no repository."""
    if not {*red, *green} <= {*"0123456789abcdef"}:
        return []
    try:
        git = subprocess.run(
            ["git", "-C", str(root), "diff", "--name-only", "-z", "--relative", red, green, "--"],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except OSError:
        return []
    names = git.stdout.decode("utf-8", "replace").split("\0")[:-1] if git.returncode == 0 else []
    return _most_telling(names)


def _most_telling(names: Sequence[str]) -> list[str]:
    """Sources before tests before the rest."""
    first = sorted(names, key=lambda name: (not name.startswith("src/"), not name.startswith("tests/"), name))
    more = [f"and {len(first) - MOST_FILES} more"] if len(first) > MOST_FILES else []
    return [*first[:MOST_FILES], *more]
