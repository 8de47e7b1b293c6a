"""`docs/first-feature.md`, followed as its reader does: each block is a command to run or an edit to make."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.patterns_page import FENCE


@dataclass(frozen=True)
class Step:
    language: str
    """`sh`: commands; `diff`: an edit; else text to add at the end of a file."""
    file: str
    text: str


def steps(page: str) -> Iterator[Step]:
    yield from (Step(*block) for block in FENCE.findall(page))


def edited(before: str, step: Step) -> str:
    """The file's text after the step; an AssertionError if a part of the diff has no single place in it."""
    if step.language != "diff":
        return f"{before}\n\n{step.text}"
    for hunk in step.text.split("@@\n"):
        old, new = (side(hunk, sign) for sign in "-+")
        assert before.count(old) == 1, f"{step.file} has these lines {before.count(old)} times:\n{old}"
        before = before.replace(old, new)
    return before


def side(hunk: str, sign: str) -> str:
    """The lines before the edit (`-`), or after it (`+`)."""
    return "".join(f"{line[1:]}\n" for line in hunk.splitlines() if line[:1] in {" ", sign, ""})
