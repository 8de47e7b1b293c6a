"""Does the name say what the test is about, and is it there once?"""

import ast
from collections import defaultdict

from testkit.findings import ERROR, NOTE, WARNING
from testkit.smells.case import Case, File
from testkit.smells.nodes import DEFINITIONS, last_line, words_of
from testkit.smells.rule import Breaches, rule

NEVER_SAYS = {"misc", "cov"}
SAYS_LITTLE = {"batch", "coverage", "deep", "all", "various"}
FILLERS = frozenset({
    "test", "tests", "case", "cases", "more", "extra", "additional", "other", "further", "new", "the", "things",
    "stuff", "boost", "improve", "increase", "gap", "gaps", "missing", "remaining", "paths", "lines", "suite", "dive",
    "round", "part", "scenarios", "targeted",
})  # fmt: skip
CONJUNCTIONS = {"and", "then", "also", "y"}
FEWEST_WORDS = 3


@rule("forbidden-token", NOTE, fix="name what is expected, not the occasion of the test", reads=File)
def forbidden_token(file: File) -> Breaches:
    owners = [owner for case in file.cases for owner in (case.node, *case.classes)]
    for place, name in [(range(1, 2), file.path.stem), *((one, one.name) for one in owners)]:
        words = words_of(name)
        for word in (NEVER_SAYS | SAYS_LITTLE).intersection(words):
            says_why = word in NEVER_SAYS or _is_an_occasion(word, words)
            of_module = isinstance(place, range) and word in {"batch", "coverage"}
            if says_why and not of_module and "__" not in name:
                yield place, f"the name {name} has the word {word!r}"


def _is_an_occasion(word: str, words: list[str]) -> bool:
    """Nothing else is said, or it is numbered: `test_all`, `test_orders_batch_2`; a batch of
    products and a deep copy are words of what is tested."""
    others = [one for one in words if one != word and not one.isdigit() and one not in FILLERS]
    numbered = f"{word} 0" in " ".join("0" if one.isdigit() else one for one in words)
    asked_for = word == "coverage" and not FILLERS.isdisjoint({*words} - {"test", "tests"})
    fillers = FILLERS.intersection(words) - {"test", "tests"}
    filled = bool(fillers) or word in {"various", "coverage"}
    return (not others and filled) or (word in {"batch", "coverage"} and (numbered or asked_for))


@rule("conjunction", NOTE, fix="write two tests", note_in="e2e")
def conjunction(case: Case) -> Breaches:
    for word in CONJUNCTIONS.intersection(words_of(case.node.name)):
        yield case.node, f"{word!r} in {case.node.name} joins two behaviours"


@rule("vague-name", NOTE, fix="name it test_<behaviour>_<condition>_<expected>")
def vague_name(case: Case) -> Breaches:
    words = words_of(case.node.name)
    if len(words) - 1 < FEWEST_WORDS:
        yield case.node, f"{case.node.name} does not say what is expected"


@rule("duplicate-name", ERROR, fix="rename one of them", reads=File)
def duplicate_name(file: File) -> Breaches:
    for scope in file.all(ast.Module) + file.all(ast.ClassDef):
        named = [node for node in scope.body if isinstance(node, DEFINITIONS)]
        last = {node.name: node for node in named}
        for node in named:
            if node.name.lower().startswith("test") and last[node.name] is not node:
                yield node, f"{node.name} is defined again below, so it never runs"


@rule("duplicate-test", WARNING, fix="write one parametrised test, or delete it", reads=File)
def duplicate_test(file: File) -> Breaches:
    """To the letter is a warning; but for its names and literals, it may be a row of a table."""
    alike: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in file.cases:
        alike[shape_of(case)].append(case)
    for first, *others in (group for group in alike.values() if len(group) > 1):
        texts = {all_of(first): first}
        for case in others:
            same = texts.setdefault(all_of(case), case)
            if same is not case and not is_trivial(case):
                yield case.node, f"{case.node.name} does the same as {same.node.name}"
            elif case.body:
                yield case.node, f"{case.node.name} has the body of {first.node.name}", NOTE


def is_trivial(case: Case) -> bool:
    """It has no step of its own, or only hands on to another."""
    return len(case.body) == 1 and not case.assertions


def all_of(case: Case) -> str:
    """All that decides what it does: its lines, decorators, parameters and classes."""
    lines = case.source.lines[case.body[0].lineno - 1 : last_line(case.body[-1])] if case.body else []
    body = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    owners = [part for one in case.classes for part in (one.name, *map(ast.dump, one.bases))]
    return "\n".join([*body, case.head, *owners])


def shape_of(case: Case) -> tuple[str, ...]:
    """Its body without literals and its own names; what it calls stays."""
    own_names = case.bound - case.parameters
    numbers: dict[str, int] = {}
    shape: list[str] = []
    for node in case.all.in_order:
        shape.append(type(node).__name__)
        match node:
            case ast.Name(name) if name in own_names:
                shape.append(str(numbers.setdefault(name, len(numbers))))
            case ast.Name(name) | ast.Attribute(attr=name) | ast.keyword(arg=name):
                shape.append(str(name))
    return tuple(shape)
