"""Makes all that the code gives wrong at once, after a test's set-up: a test that still passes asserts nothing of it.

Single changes can't show that. A good test of what a dataclass promises, or of a copy, notices none of them either.
"""

import sys
from collections.abc import Generator, Iterable, Iterator
from enum import Enum
from inspect import CO_ASYNC_GENERATOR, CO_GENERATOR
from types import CodeType
from typing import Any, Self

import pytest

from testkit.mutation.swap import Functions

OPERATORS = frozenset(
    {"__call__", "__post_init__", "__eq__", "__lt__", "__le__", "__add__", "__sub__", "__mul__", "__getitem__"}
)


class Wrong:
    """It can be called, awaited, entered and read like anything, and equals nothing."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return Wrong()

    def __call__(self, *_arguments: object, **_named: object) -> Self:
        return self

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = __call__
    __enter__ = __call__

    def _nothing(self, *_arguments: object) -> None: ...

    __setitem__ = __delitem__ = __exit__ = _nothing

    def _no(self, *_arguments: object) -> bool:
        return False

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _no
    __hash__ = object.__hash__

    def __await__(self) -> Generator[None, None, Self]:
        yield from ()
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None: ...

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0


class WrongWorld:
    def __init__(self, functions: Functions, files: Iterable[str]) -> None:
        self.functions = functions
        self.files = frozenset(files)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        make_wrong(self.functions, self.files)
        return (yield)


def make_wrong(functions: Functions, files: frozenset[str]) -> None:
    """In this process, which is a fork."""
    for function in (each for live in functions.values() for each in live):
        code = function.__code__
        is_special = code.co_name.startswith("__") and code.co_name not in OPERATORS
        if not is_special and not code.co_flags & (CO_GENERATOR | CO_ASYNC_GENERATOR):
            function.__code__ = _stub(code.co_freevars)
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) in files:
            for each in list(vars(module).values()):
                if isinstance(each, type) and each.__module__ == module.__name__:
                    _spoil(each)


def _stub(outside: tuple[str, ...]) -> CodeType:
    """A function's code with the same variables from outside."""
    lines = [
        f"def outer({', '.join(outside)}):",
        "    def stub(*arguments, **named):",
        f"        if 0: {', '.join(outside) or 'pass'}",
        "        return ...",
        "    return stub",
    ]
    outer: Any = compile("\n".join(lines), "<wrong>", "exec").co_consts[0]
    stub: CodeType = next(each for each in outer.co_consts if isinstance(each, CodeType))
    return stub.replace(co_consts=tuple(Wrong() if each is ... else each for each in stub.co_consts))


def _spoil(kind: Any) -> None:
    """Its objects forget what they hold, and may be changed; as an enum it has a member for each value."""
    if issubclass(kind, Enum):
        members: list[object] = list(kind)
        kind._missing_ = classmethod(lambda _kind, _value: members[0])
    elif not getattr(kind, "_is_protocol", False):
        kind.__getattribute__ = _wrong_attribute
        kind.__setattr__ = object.__setattr__


def _wrong_attribute(thing: object, name: str) -> object:
    return object.__getattribute__(thing, name) if name.startswith("_") else Wrong()
