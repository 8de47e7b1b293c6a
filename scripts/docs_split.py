"""A long README as several pages: one for each section, and one for each part of the section about the command."""

import re
from collections.abc import Iterator
from typing import Final

from scripts.docs_links import anchor_of, without_code

PARTS: Final = "The command"
FENCED: Final = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


def split(text: str) -> Iterator[tuple[str, str]]:
    """Names and texts of the pages, `index` first. A heading that begins a page becomes its title."""
    intro, *sections = _cut(text, "##")
    yield "index", intro
    for section in sections:
        first, *parts = _cut(section, "###") if section.startswith(f"## {PARTS}\n") else [section]
        for page in (first, *parts):
            yield _name(page), _raised(page)


def sections(text: str) -> dict[str, str]:
    """Which page has which section."""
    return {anchor_of(heading): name for name, page in split(text) for heading in _headings(page)}


def _cut(text: str, level: str) -> list[str]:
    headings = re.finditer(rf"^{level} ", without_code(text), re.MULTILINE)
    starts = [heading.start() for heading in headings if heading.start()]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]


def _name(page: str) -> str:
    heading = page.split("\n", 1)[0].lstrip("# ")
    return anchor_of(heading.partition(":")[0])


def _raised(page: str) -> str:
    raised = len(page) - len(page.lstrip("#")) - 1
    return "".join(
        part if number % 2 else re.sub(rf"^#{{{raised}}}(?=#+ )", "", part, flags=re.MULTILINE)
        for number, part in enumerate(re.split(r"(^```.*?^```$)", page, flags=re.MULTILINE | re.DOTALL))
    )


def _headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCED.sub("", page), re.MULTILINE)
