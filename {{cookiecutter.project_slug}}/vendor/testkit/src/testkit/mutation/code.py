"""What a mutant changes once it is compiled: function bodies, what runs at import, or nothing at all."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from inspect import CO_OPTIMIZED
from types import CodeType
from typing import Any

BODIES = frozenset({"<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"})


class Kind(StrEnum):
    BODY = "body"
    """Only functions' code differs: it can be exchanged in a process that has imported all."""
    IMPORT = "import"
    """A decorator, a default, a class attribute: only a new import shows the difference."""
    EQUIVALENT = "equivalent"
    """The compiler makes the same of both."""
    INVALID = "invalid"
    """It is no Python."""


@cache
def original(text: bytes, file: str) -> CodeType:
    """A file as it is, compiled once for all its mutants."""
    return compile(text, file, "exec", dont_inherit=True)


def kind_of(before: bytes, after: bytes) -> Kind:
    old = original(before, "<mutant>")
    try:
        new = compile(after, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return Kind.INVALID
    if facts(old) == facts(new):
        return Kind.EQUIVALENT
    return Kind.BODY if _differ_in_bodies(old, new) else Kind.IMPORT


def facts(code: CodeType) -> tuple[Any, ...]:
    """All that decides what it does, without the places of its text."""
    return (*_own(code), tuple(facts(child) for child in children(code)))


def children(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))


def is_body(code: CodeType) -> bool:
    """Of a function that somebody calls: not a class's, and not one that Python makes for annotations."""
    if code.co_name.startswith("<"):
        return code.co_name in BODIES
    return bool(code.co_flags & CO_OPTIMIZED) and code.co_name != "__annotate__"


def pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Each function's code and what the mutant makes of it, outermost first, where they differ.
    Raises ValueError where they can't be paired."""
    olds, news = list(children(old)), list(children(new))
    if [one.co_name for one in olds] != [one.co_name for one in news]:
        raise ValueError(f"{old.co_name} defines other functions")
    for one, other in zip(olds, news, strict=True):
        if facts(one) != facts(other):
            if is_body(one):
                yield one, other
            yield from pairs(one, other)


def identity(code: CodeType) -> tuple[object, ...]:
    """The same for each compilation of the same text. (Python 3.11's own comparison changes as code warms up.)"""
    return code.co_qualname, code.co_firstlineno, code.co_linetable


def _differ_in_bodies(old: CodeType, new: CodeType) -> bool:
    olds, news = list(children(old)), list(children(new))
    if _own(old) != _own(new) or [one.co_name for one in olds] != [one.co_name for one in news]:
        return False
    changed = [(one, other) for one, other in zip(olds, news, strict=True) if facts(one) != facts(other)]
    return all(is_body(one) or (_is_class(one) and _differ_in_bodies(one, other)) for one, other in changed)


def _is_class(code: CodeType) -> bool:
    return not code.co_name.startswith("<") and not code.co_flags & CO_OPTIMIZED


def _own(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(_typed(each) for each in code.co_consts if not isinstance(each, CodeType))
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_name, code.co_code, constants, names, code.co_flags, code.co_exceptiontable


def _typed(constant: object) -> object:
    """1, 1.0 and True are equal."""
    if isinstance(constant, tuple):
        return tuple(map(_typed, constant))
    return type(constant), repr(sorted(map(repr, constant))) if isinstance(constant, frozenset) else repr(constant)
