"""What a mutant changes once it is compiled, and whether living functions can take it."""

from typing import Any

import pytest
from testkit.mutation.code import Kind, kind_of
from testkit.mutation.swap import Unfit, functions_of, swap

SHOP = """
import functools

LEAST = 3


class Order:
    status = "open"

    def total(self, price, *, pieces=2):
        return price * pieces

    @property
    def is_big(self):
        return self.total(10) > LEAST


@functools.cache
def doubled(number):
    return number + number


def adder(first):
    def add(second):
        return first + second

    return add


add_five = adder(5)
both = (lambda x: x + 1, lambda x: x + 2)
"""


def imported(source: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": "shop"}
    exec(compile(source, "/shop.py", "exec"), module)  # noqa: S102  (this test's own text)
    return module


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("price * pieces", "price // pieces", Kind.BODY),
        ("first + second", "first - second", Kind.BODY),
        ("LEAST = 3", "LEAST = 4", Kind.IMPORT),
        ("pieces=2", "pieces=3", Kind.IMPORT),
        ("@functools.cache", "@functools.lru_cache(3)", Kind.IMPORT),
        ('"open"', '"paid"', Kind.IMPORT),
        ("adder(5)", "adder(6)", Kind.IMPORT),
        ("LEAST = 3", "LEAST = 1 + 2", Kind.EQUIVALENT),
        ("LEAST = 3", "LEAST = 3.0", Kind.IMPORT),
        ("LEAST = 3", "LEAST = ", Kind.INVALID),
    ],
)
def test_the_kind_says_how_a_mutant_must_be_brought_in(old: str, new: str, kind: Kind) -> None:
    assert kind_of(SHOP.encode(), SHOP.replace(old, new).encode()) is kind


@pytest.mark.parametrize(
    ("old", "new", "call", "value"),
    [
        ("price * pieces", "price // pieces", "Order().total(10)", 5),
        ("total(10) > LEAST", "total(10) < LEAST", "Order().is_big", False),
        ("number + number", "number - number", "doubled(4)", 0),
        ("first + second", "first - second", "add_five(3)", 2),
        ("first + second", "first - second", "adder(1)(3)", -2),
        ("x + 2", "x - 2", "(both[0](5), both[1](5))", (6, 3)),
    ],
    ids=["method", "property", "cached", "closure that lives", "closure to come", "second lambda of a line"],
)
def test_functions_that_live_take_the_code_of_a_mutant(old: str, new: str, call: str, value: object) -> None:
    module = imported(SHOP)

    swap(functions_of(["/shop.py"]), "/shop.py", SHOP.encode(), SHOP.replace(old, new).encode())

    assert eval(call, module) == value  # noqa: S307  (this test's own text)


def test_a_closure_that_needs_other_variables_is_refused() -> None:
    module = imported(SHOP)

    with pytest.raises(Unfit):
        swap(functions_of(["/shop.py"]), "/shop.py", SHOP.encode(), SHOP.replace("first + second", "second").encode())

    assert module["add_five"](3) == 8


def test_a_function_that_nobody_has_is_refused() -> None:
    with pytest.raises(Unfit, match="total"):
        swap({}, "/shop.py", SHOP.encode(), SHOP.replace("price * pieces", "price").encode())
