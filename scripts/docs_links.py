"""Links of a page, rewritten for the site: to pages, to copied pictures, and to files of the repository."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

CODE: Final = re.compile(r"^( *)(`{3,}).*?^\1\2$|`+[^`\n]*`+", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:)(?P<target>[^)\s]+)\)")
PICTURE: Final = re.compile(r"(?P<attribute>\b(?:src|srcset))=\"(?!\w+:)(?P<target>[^\"]+)\"")


@dataclass(frozen=True)
class Site:
    """`address` shows files of the repository, such as https://…/blob/v1.0.0; without one they are not linked."""

    root: Path
    page_of: Mapping[str, str]
    title_of: Mapping[str, str] = field(default_factory=dict)
    page_of_section: Mapping[tuple[str, str], str] = field(default_factory=dict)
    address: str = ""
    pictures: set[str] = field(default_factory=set)

    def rewritten(self, text: str, file: str, page: str) -> str:
        """The text of `file`, for the page of that name."""
        parts, end = [], 0
        for link in LINK.finditer(without_code(text)):
            label = text[slice(*link.span("text"))]
            parts += [text[end : link.start()], self._link(link["image"], label, link["target"], file, page)]
            end = link.end()
        linked = "".join([*parts, text[end:]])
        return PICTURE.sub(lambda picture: self._picture(picture, file, page), linked)

    def _link(self, image: str, label: str, target: str, file: str, page: str) -> str:
        path, _, section = target.partition("#")
        name = resolved(file, path) if path else file
        if found := self.page_of_section.get((name, section), self.page_of.get(name)):
            anchor = f"#{section}" if section else ""
            label = self.title_of.get(found, label) if label.endswith(".md") else label
            return f"[{label}]({anchor if found == page and anchor else relative(found, page) + anchor})"
        if name.startswith("../"):  # to the host's own pages, as README does for the branch example
            return label
        if not (self.root / name).exists():
            return f"{image}[{label}]({target})"  # the strict build names it
        if image:
            return f"![{label}]({self._copied(name, page)})"
        return f"[{label}]({self.address}/{name})" if self.address else label

    def _picture(self, picture: re.Match[str], file: str, page: str) -> str:
        return f'{picture["attribute"]}="{self._copied(resolved(file, picture["target"]), page)}"'

    def _copied(self, name: str, page: str) -> str:
        self.pictures.add(name)
        return relative(f"images/{PurePosixPath(name).name}", page)


def without_code(text: str) -> str:
    """As long as the text."""
    return CODE.sub(lambda code: "x" * len(code[0]), text)


def resolved(file: str, target: str) -> str:
    """The repository's name of what `file` links to."""
    return os.path.normpath(PurePosixPath(file).parent / target)


def relative(target: str, page: str) -> str:
    return os.path.relpath(target, PurePosixPath(page).parent)


def anchor_of(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
