"""Does the name say what the test is about?"""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from testkit.smells.case import Case, File
from testkit.smells.rule import ERROR, WARNING, Breach, Lines, rule

SAYS_NOTHING = {"batch", "cov", "coverage", "deep", "all", "misc", "various"}
CONJUNCTIONS = {"and", "then", "also", "y"}
FEWEST_WORDS = 3
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)]


@rule("forbidden-token", ERROR, fix="name what is expected, not the occasion of the test")
def forbidden_token(file: File) -> Iterator[Breach]:
    source = file.source
    places = [(Lines(1, 1), source.path.stem)]
    places += [(Lines(node.lineno, node.lineno), node.name) for node, _ in source.functions]
    classes = [node for _, around in source.functions for node in around]
    places += [(Lines(node.lineno, node.lineno), node.name) for node in dict.fromkeys(classes)]
    for place, name in places:
        for word in SAYS_NOTHING.intersection(words_of(name)):
            yield Breach(place, f"the name {name} has the word {word!r}")


@rule("conjunction", WARNING, fix="make it two tests", only_a_note_in="e2e")
def conjunction(case: Case) -> Iterator[Breach]:
    for word in CONJUNCTIONS.intersection(words_of(case.name)):
        yield Breach(case.head, f"{word!r} in {case.name}: two behaviours")


@rule("vague-name", WARNING, fix="test_<behaviour>_<condition>_<expected>")
def vague_name(case: Case) -> Iterator[Breach]:
    if len(words_of(case.name)) - 1 < FEWEST_WORDS:
        yield Breach(case.head, f"{case.name} does not say what is expected")


@rule("duplicate-name", ERROR, fix="rename one of them")
def duplicate_name(file: File) -> Iterator[Breach]:
    source = file.source
    scopes = [source.tree.body]
    scopes += [node.body for node in source.all(ast.ClassDef)]
    functions = {node for node, _ in source.functions}
    for body in scopes:
        named = [node for node in body if node in functions or _is_test_class(node)]
        times = Counter(node.name for node in named)  # type: ignore[attr-defined]
        for node in named:
            name = node.name  # type: ignore[attr-defined]
            times[name] -= 1
            if times[name]:
                yield Breach(
                    Lines(node.lineno, node.lineno), f"{name} is defined again: never runs"
                )


def _is_test_class(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and node.name.startswith("Test")
