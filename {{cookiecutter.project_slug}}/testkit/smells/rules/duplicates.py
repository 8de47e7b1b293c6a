"""Is it there twice?"""

import ast

from testkit.smells.case import Case, File
from testkit.smells.nodes import DEFINITIONS, head
from testkit.smells.rule import ERROR, WARNING, Breaches, rule


@rule("duplicate-name", ERROR, fix="rename one of them", reads=File)
def duplicate_name(file: File) -> Breaches:
    for scope in file.all(ast.Module) + file.all(ast.ClassDef):
        named = [node for node in scope.body if isinstance(node, DEFINITIONS)]
        last = {node.name: node for node in named}
        for node in named:
            if node.name.lower().startswith("test") and last[node.name] is not node:
                yield head(node), f"{node.name} is defined again: never runs"


@rule("duplicate-test", WARNING, fix="one parametrised test, or delete it", reads=File)
def duplicate_test(file: File) -> Breaches:
    first: dict[tuple[str, ...], Case] = {}
    for case in file.cases:
        earlier = first.setdefault(shape_of(case), case)
        if earlier is not case and case.body:
            yield case.head, f"{case.node.name} has the body of {earlier.node.name}"


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
