"""The paths that matter most: declared once, `[tool.testkit.critical]` in pyproject.toml.

risks, coverage, triage and the page put them first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from testkit.configuration import read_settings


@dataclass(frozen=True)
class CriticalSettings:
    paths: list[str] = field(default_factory=list)
    """Files, folders or patterns from the project's root: 'src/app/domain', 'src/app/**/payments.py'."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        wrong = [path for path in self.paths if not isinstance(path, str) or not path.strip("./")]
        if wrong:
            raise ValueError(f"paths must be files or folders below the project's root, not {wrong[0]!r}")

    def matches(self, path: str) -> bool:
        """`path` is relative to the project's root, with `/`."""
        return any(_pattern(one).fullmatch(path) for one in self.paths)

    def unmatched(self, paths: Sequence[str]) -> list[str]:
        """Those declared that match none of `paths`: a renamed folder must not lose its protection unnoticed."""
        return [one for one in self.paths if not any(_pattern(one).fullmatch(path) for path in paths)]


def critical_paths(root: Path) -> CriticalSettings:
    """Raises CannotJudge."""
    return read_settings(CriticalSettings, "critical", root)


@lru_cache
def _pattern(declared: str) -> re.Pattern[str]:
    """`*` stays in a folder, `**` doesn't; a folder has all that is below it."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    steps = re.split(r"(\*\*/|\*\*|\*|\?)", declared.removeprefix("./").rstrip("/"))
    return re.compile("".join(parts.get(step, re.escape(step)) for step in steps) + "(?:/.*)?", re.DOTALL)
