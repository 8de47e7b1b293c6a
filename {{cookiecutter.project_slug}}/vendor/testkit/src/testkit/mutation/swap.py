"""Puts a mutant into functions that are imported already: it exchanges their code."""

import gc
from collections import defaultdict
from collections.abc import Iterable
from types import CodeType, FunctionType

from testkit.mutation.code import identity, original, pairs

Functions = dict[tuple[str, tuple[object, ...]], list[FunctionType]]


class Unfit(Exception):
    """The mutant needs a new import."""


def functions_of(files: Iterable[str]) -> Functions:
    """All that exist now, by file and code."""
    wanted, functions = frozenset(files), defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename in wanted:
            functions[one.__code__.co_filename, identity(one.__code__)].append(one)
    return functions


def swap(functions: Functions, file: str, before: bytes, after: bytes) -> None:
    """Raises Unfit where no function, or not each, takes the new code."""
    new = compile(after, file, "exec", dont_inherit=True)
    try:
        changed = list(pairs(original(before, file), new))
    except ValueError as error:
        raise Unfit(str(error)) from error
    outermost: set[int] = set()
    for one, other in changed:
        live = functions.get((file, identity(one)), [])
        if not live and id(one) not in outermost:
            raise Unfit(f"no function has the code of {one.co_qualname}")
        outermost |= {id(child) for child in _nested(one)}
        for function in live:
            try:
                function.__code__ = other
            except ValueError as error:  # another number of variables from outside
                raise Unfit(str(error)) from error


def _nested(code: CodeType) -> Iterable[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _nested(each)
