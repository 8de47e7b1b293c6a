"""Links of a page, rewritten for the site: to pages, to copied pictures, and to files of the repository."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

CODE: Final = re.compile(r"^( *)(`{3,}).*?^\1\2$|`+[^`\n]*`+", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:)(?P<target>[^)\s]+)\)")
PICTURE: Final = re.compile(r"(?P<attribute>\b(?:src|srcset))=\"(?!\w+:)(?P<target>[^\"]+)\"")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Site:
    """`address` shows files of the repository, such as https://…/blob/v1.0.0; without one they are not linked."""

    root: Path
    page_of: Mapping[str, str]
    page_of_section: Mapping[tuple[str, str], str] = field(default_factory=dict)
    address: str = ""
    pictures: set[str] = field(default_factory=set)

    def rewritten(self, text: str, file: str, page: str) -> str:
        """The text of `file`, for the page of that name."""
        linked = outside_code(text, lambda part: LINK.sub(lambda link: self._link(link, file, page), part))
        return PICTURE.sub(lambda picture: self._picture(picture, file, page), linked)

    def _link(self, link: re.Match[str], file: str, page: str) -> str:
        path, _, section = link["target"].partition("#")
        name = resolved(file, path) if path else file
        if found := self.page_of_section.get((name, section), self.page_of.get(name)):
            anchor = f"#{section}" if section else ""
            target = anchor if found == page and anchor else relative(found, page) + anchor
            return f"{link['image']}[{link['text']}]({target})"
        if not (self.root / name).exists():
            return link[0]  # the strict build names it
        if link["image"]:
            return f"![{link['text']}]({self._copied(name, page)})"
        return f"[{link['text']}]({self.address}/{name})" if self.address else link["text"]

    def _picture(self, picture: re.Match[str], file: str, page: str) -> str:
        return f'{picture["attribute"]}="{self._copied(resolved(file, picture["target"]), page)}"'

    def _copied(self, name: str, page: str) -> str:
        self.pictures.add(name)
        return relative(f"images/{PurePosixPath(name).name}", page)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for code in CODE.finditer(text):
        parts += [change(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, change(text[end:])])


def resolved(file: str, target: str) -> str:
    """The repository's name of what `file` links to."""
    return os.path.normpath(PurePosixPath(file).parent / target)


def relative(target: str, page: str) -> str:
    return os.path.relpath(target, PurePosixPath(page).parent)


def anchor_of(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
