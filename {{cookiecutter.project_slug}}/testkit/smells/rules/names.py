"""Does the name say what the test is about?"""

import re

from testkit.smells.case import Case, File
from testkit.smells.nodes import head
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

SAYS_NOTHING = {"batch", "cov", "coverage", "deep", "all", "misc", "various"}
CONJUNCTIONS = {"and", "then", "also", "y"}
FEWEST_WORDS = 3
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)]


@rule(
    "forbidden-token", ERROR, fix="name what is expected, not the occasion of the test", reads=File
)
def forbidden_token(file: File) -> Breaches:
    owners = [owner for case in file.cases for owner in (case.node, *case.classes)]
    named = [(range(1, 2), file.path.stem)]
    named += [(head(owner), owner.name) for owner in owners]
    for place, name in named:
        for word in SAYS_NOTHING.intersection(words_of(name)):
            yield place, f"the name {name} has the word {word!r}"


@rule("conjunction", WARNING, fix="make it two tests", note_in="e2e")
def conjunction(case: Case) -> Breaches:
    for word in CONJUNCTIONS.intersection(words_of(case.node.name)):
        yield case.head, f"{word!r} in {case.node.name}: two behaviours"


@rule("vague-name", WARNING, fix="test_<behaviour>_<condition>_<expected>")
def vague_name(case: Case) -> Breaches:
    if len(words_of(case.node.name)) - 1 < FEWEST_WORDS:
        yield case.head, f"{case.node.name} does not say what is expected"
