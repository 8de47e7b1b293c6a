"""The relative links of Markdown pages, and those that lead nowhere."""

import re
from pathlib import Path
from typing import Final

LINK: Final = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")


def dead_links(folder: Path, pages: list[str]) -> list[str]:
    """By page: link targets that don't exist."""
    return [
        f"{page}: {target}"
        for page in pages
        for target in LINK.findall((folder / page).read_text(encoding="utf-8"))
        if not (folder / page).parent.joinpath(target).exists()
    ]
