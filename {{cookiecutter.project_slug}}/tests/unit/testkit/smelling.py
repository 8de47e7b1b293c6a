"""Judges a text as if it stood in a file of the tests."""

import re
from pathlib import Path

from testkit.smells.judge import Verdict, judge
from testkit.smells.settings import Settings

UNIT = "tests/unit/test_shop.py"
EXAMPLE = re.compile(r"^## ([^\n]+)\n\n```python\n(.+?)```$", re.MULTILINE | re.DOTALL)


def smell(root: Path, text: str, path: str = UNIT) -> Verdict:
    write(root, {path: text})
    return judge([root / path], Settings(), root)


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def rules_in(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def examples(page: str) -> dict[str, str]:
    """Title -> code, of a page beside this file."""
    text = (Path(__file__).parent / page).read_text(encoding="utf-8")
    return dict(EXAMPLE.findall(text))
