"""Two tests of one file that say the same."""

import ast
from collections.abc import Iterator

from testkit.smells.case import Case, File
from testkit.smells.rule import WARNING, Breach, rule

Shape = tuple[str, ...]


@rule("duplicate-test", WARNING, fix="one parametrised test, or delete it")
def duplicate_test(file: File) -> Iterator[Breach]:
    first: dict[Shape, Case] = {}
    for case in file.cases:
        shape = shape_of(case)
        if shape in first:
            yield Breach(case.head, f"{case.name} has the body of {first[shape].name}")
        elif shape:
            first[shape] = case


def shape_of(case: Case) -> Shape:
    """Its body but for literals and the names that it gives; what it calls stays."""
    given = case.bound - case.parameters
    numbers: dict[str, int] = {}
    shape: list[str] = []
    for node, _ in case.nodes:
        shape.append(type(node).__name__)
        match node:
            case ast.Name(name) if name in given:
                shape.append(str(numbers.setdefault(name, len(numbers))))
            case ast.Name(name) | ast.Attribute(attr=name) | ast.keyword(arg=name):
                shape.append(str(name))
    return tuple(shape)
