"""`docs/patterns.md` of the service, read as its reader does: what to copy, what to install, what to change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts.docs_links import anchor_of

COPYING: Final = "## Copy a pattern into another project"
FENCE: Final = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
CHANGE: Final = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)*)", re.MULTILINE)
CODE: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Pattern:
    name: str
    files: Sequence[str]
    packages: Sequence[str]
    changes: Sequence[tuple[str, str]]
    """Lines to replace in any copied file, and what takes their place."""
    new_files: Mapping[str, str]
    command: str


def section(page: str, heading: str) -> str:
    """From its heading to the next one of the same level; an AssertionError without it."""
    level = heading.split(maxsplit=1)[0]
    match = re.search(rf"^{re.escape(heading)}$(.*?)(?=^{level} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert match, f"the page has no {heading!r}"
    return match[1]


def new_files(text: str) -> dict[str, str]:
    """The blocks with a file's name; those of one name are one file."""
    files: dict[str, str] = {}
    for _language, name, content in FENCE.findall(text):
        if name:
            files[name] = files.get(name, "") + content
    return files


def packages(page: str) -> set[str]:
    """All that the page tells its reader to install."""
    return {package for line in re.findall(r"^\* Packages: .*$", page, re.MULTILINE) for package in CODE.findall(line)}


def patterns(page: str) -> dict[str, Pattern]:
    general, *texts = re.split(r"^### ", section(page, COPYING), flags=re.MULTILINE)
    known: dict[str, Pattern] = {}
    for text in texts:
        pattern = _pattern(text, general, known)
        known[pattern.name] = pattern
    return known


def _pattern(text: str, general: str, known: Mapping[str, Pattern]) -> Pattern:
    """With all of the patterns that it links to."""
    name = text.splitlines()[0]
    files = _item(text, "Files")
    own_packages = _item(text, "Packages") + _item(general, "Packages")
    parts = [part for part in known.values() if f"(#{anchor_of(part.name)})" in files]
    blocks = {language: content for language, title, content in FENCE.findall(text) if not title}
    own_files = new_files(general + text)
    return Pattern(
        name,
        [*CODE.findall(files), *(file for part in parts for file in part.files)],
        [*CODE.findall(own_packages), *(package for part in parts for package in part.packages)],
        [*_changes(blocks.get("diff", "")), *(change for part in parts for change in part.changes)],
        {title: content for part in parts for title, content in part.new_files.items()} | own_files,
        blocks.get("sh", "python -m pytest").strip(),
    )


def _item(text: str, name: str) -> str:
    """That point of the list, with the lines that belong to it."""
    match = re.search(rf"^\* {name}: (.*(?:\n  .*)*)", text, re.MULTILINE)
    assert match, f"{text.splitlines()[0]} has no {name!r}"
    return match[1]


def _changes(diff: str) -> list[tuple[str, str]]:
    return [(_text(old), _text(new)) for old, new in CHANGE.findall(diff)]


def _text(lines: str) -> str:
    return "".join(f"{line[1:]}\n" for line in lines.splitlines())
