"""What the example is: its files, and its lines in files that stay.

A list instead of a rule for names: a team's own feature may be called purchase_orders.
"""

import re
from pathlib import Path
from typing import Final

FILES: Final = tuple((Path(__file__).parent / "example.txt").read_text(encoding="utf-8").split())
NEEDED_BY_MONEY: Final = (
    "src/app/api/problem_types/money.py",
    "src/app/domain/currencies.py",
    "src/app/domain/money.py",
    "tests/unit/domain/test_currencies.py",
    "tests/unit/domain/test_money.py",
)
"""Kept if a feature that is kept imports one of them."""
MIGRATION: Final = "0001"
FEATURES: Final = "src/app/features/__init__.py"
LINES: Final = {
    "src/app/settings.py": r"    payments_(url|api_key): .*\n",
    ".env.example": r"# .*payment provider.*\n|#PAYMENTS_\w+=.*\n",
    "README.md": r".*\(docs/(orders|removing-the-example)\.md\).*\n",
    "Makefile": r"remove-example: .*\n\t.*\n",
}
"""Removed wherever they are."""


def without_lines(name: str, text: str) -> str:
    return re.sub(rf"^(?:{LINES[name]})", "", text, flags=re.MULTILINE)


def without_features(text: str) -> str:
    """The list of features without those of the example, on one line or on many."""
    feature = r"(?:orders|products)(?:\.feature)?\b"
    text = re.sub(rf"^ *{feature},\n", "", text, flags=re.MULTILINE)
    text = re.sub(rf", {feature}", "", text)
    text = re.sub(rf"\b{feature}, ", "", text)
    return re.sub(r"= \((\w+\.feature)\)", r"= (\1,)", text)  # of one


def without_migration(text: str) -> str:
    """The first one that stays begins with nothing before it."""
    return re.sub(rf"^(down_revision\b.*=) [\"']{MIGRATION}[\"']$", r"\1 None", text, flags=re.MULTILINE)
