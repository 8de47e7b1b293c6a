"""What a page of the site loads, and what it is made of."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

LOADED: Final = re.compile(
    r"""<(?:script|link|img|source|iframe)\b[^>]*\s(?:src|href|srcset)="((?:https?:)?//[^"]+)"""
    r"""|(?:@import\s+|url\()["']?((?:https?:)?//[^"')]+)"""
)
COUNTED: Final = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "pre", "blockquote"}


def loaded_from_elsewhere(text: str) -> list[str]:
    """In HTML or CSS. A link that a reader clicks loads nothing."""
    return [page or style for page, style in LOADED.findall(text)]


class _Counting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.counts.update({tag} & COUNTED)


def structure(html: str) -> Counter[str]:
    """How many headings, lists, points, tables, rows and blocks of code it has."""
    counting = _Counting()
    counting.feed(html)
    return counting.counts


def article(page: str) -> str:
    """The text that the page's author wrote."""
    return page.partition("<article")[2].partition("</article>")[0]
