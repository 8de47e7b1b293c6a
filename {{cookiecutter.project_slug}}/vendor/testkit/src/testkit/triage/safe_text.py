"""Makes text of tests harmless: they print whatever they like, and it reaches terminals, Markdown and CI logs."""

import re
from typing import Final

ANSI: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
COMMAND: Final = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
"""What GitHub's runner would execute: `::add-mask::` at the start of a line, `##[error]` anywhere."""
BACKTICKS: Final = re.compile("`+")
MORE: Final = " …"


def plain(text: str) -> str:
    """Of several lines; without colours and invisible characters, and without commands of GitHub Actions."""
    text = ANSI.sub("", text.replace("\r\n", "\n")).replace("\t", "    ")
    text = INVISIBLE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text)
    return COMMAND.sub(r"\1: ", text).replace("##[", "# #[")


def one_line(text: str, longest: int = 160) -> str:
    """Cut first: what is kept of a body of two thousand lines is its first one or two."""
    short = " ".join(text[: 4 * longest].split())
    return plain(cut(plain(short), longest))


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - len(MORE)] + MORE


def code(text: str) -> str:
    """Inline code of Markdown: no HTML, link or mention is read in it, and no backtick ends it."""
    line = one_line(text, 400) or " "
    fence = "`" * (_longest_run(line) + 1)
    space = " " if line[0] == "`" or line[-1] == "`" or fence != "`" else ""
    return f"{fence}{space}{line}{space}{fence}"


def block(text: str) -> str:
    """A block of code of Markdown."""
    body = plain(text)
    fence = "`" * max(_longest_run(body) + 1, 3)
    return f"{fence}text\n{body}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, BACKTICKS.findall(text)), default=0)
