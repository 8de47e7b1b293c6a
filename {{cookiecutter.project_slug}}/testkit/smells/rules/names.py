"""Does the name say what the test is about, and is it there once?"""

import ast
import re

from testkit.smells.case import Case, File
from testkit.smells.nodes import DEFINITIONS
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
    for place, name in [(range(1, 2), file.path.stem), *((one, one.name) for one in owners)]:
        for word in SAYS_NOTHING.intersection(words_of(name)):
            yield place, f"the name {name} has the word {word!r}"


@rule("conjunction", WARNING, fix="make it two tests", note_in="e2e")
def conjunction(case: Case) -> Breaches:
    for word in CONJUNCTIONS.intersection(words_of(case.node.name)):
        yield case.node, f"{word!r} in {case.node.name}: two behaviours"


@rule("vague-name", WARNING, fix="test_<behaviour>_<condition>_<expected>")
def vague_name(case: Case) -> Breaches:
    if len(words_of(case.node.name)) - 1 < FEWEST_WORDS:
        yield case.node, f"{case.node.name} does not say what is expected"


@rule("duplicate-name", ERROR, fix="rename one of them", reads=File)
def duplicate_name(file: File) -> Breaches:
    for scope in file.all(ast.Module) + file.all(ast.ClassDef):
        named = [node for node in scope.body if isinstance(node, DEFINITIONS)]
        last = {node.name: node for node in named}
        for node in named:
            if node.name.lower().startswith("test") and last[node.name] is not node:
                yield node, f"{node.name} is defined again: never runs"


@rule("duplicate-test", WARNING, fix="one parametrised test, or delete it", reads=File)
def duplicate_test(file: File) -> Breaches:
    first: dict[tuple[str, ...], Case] = {}
    for case in file.cases:
        earlier = first.setdefault(shape_of(case), case)
        if earlier is not case and case.body:
            yield case.node, f"{case.node.name} has the body of {earlier.node.name}"


def shape_of(case: Case) -> tuple[str, ...]:
    """Its body but for literals and the names that it gives; what it calls stays."""
    given = case.bound - case.parameters
    numbers: dict[str, int] = {}
    shape: list[str] = []
    for node in case.all.in_order:
        shape.append(type(node).__name__)
        match node:
            case ast.Name(name) if name in given:
                shape.append(str(numbers.setdefault(name, len(numbers))))
            case ast.Name(name) | ast.Attribute(attr=name) | ast.keyword(arg=name):
                shape.append(str(name))
    return tuple(shape)
