"""Texts of strangers (test names, messages) in Markdown, where they stay text. Pure."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]#|<>~@&$])")
LONGEST = 200


def as_text(text: str) -> str:
    """One line, in which nothing is markup: no table cell ends, no link, nobody is mentioned."""
    return SPECIAL.sub(r"\\\1", _one_line(text))


def as_code(text: str) -> str:
    """In backticks, as many as it takes; a bar is escaped, so that it may stand in a table."""
    line = _one_line(text).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    padding = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
