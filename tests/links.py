"""The relative links of Markdown pages, and those that lead nowhere."""

import re
from pathlib import Path
from typing import Final

BRANCH: Final = r"\.\./\.\./(?:tree|commits)/"
"""A page of the host beside the one that shows this file: another branch."""
LINK: Final = re.compile(rf"\]\((?!https?://|#|{BRANCH})([^)#\s]+)[^)]*\)")
SOURCE: Final = re.compile(r'(?:src|srcset)="([^"]+)"')


def dead_links(folder: Path, pages: list[str]) -> list[str]:
    """By page: link targets that don't exist."""
    return [
        f"{page}: {target}"
        for page in pages
        for link in (LINK, SOURCE)
        for target in link.findall((folder / page).read_text(encoding="utf-8"))
        if not (folder / page).parent.joinpath(target).exists()
    ]
