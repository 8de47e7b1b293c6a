"""All that the code gives is wrong at once, and nothing of it breaks the test that only calls it."""

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from testkit.mutation.swap import functions_of
from testkit.mutation.wrong_world import Wrong, make_wrong

SHOP: Final = """
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    OPEN = "open"


@dataclass(frozen=True)
class Money:
    minor: int

    def __post_init__(self):
        if self.minor < 0:
            raise ValueError

    def __add__(self, other):
        return Money(self.minor + other.minor)


class Book:
    def __init__(self, title):
        self.title = title

    def lend(self):
        raise LookupError


async def charge(money):
    return money


def counter():
    count = 0

    def step():
        return count + 1

    return step


step = counter()


def pages():
    yield 1
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "shop_of_wrong_things.py").write_text(SHOP, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shop_of_wrong_things", raising=False)
    shop = import_module("shop_of_wrong_things")
    file = str(shop.__file__)
    make_wrong(functions_of([file]), frozenset({file}))
    return shop


@pytest.mark.parametrize(
    "given",
    [
        lambda shop: shop.Money(3) + shop.Money(4),
        lambda shop: shop.Money(-3).minor,
        lambda shop: shop.Book("Emma").title,
        lambda shop: shop.Book("Emma").lend(),
        lambda shop: shop.step(),
        lambda shop: shop.counter()()(7)["a"].b + 1,
    ],
    ids=["a sum", "a refused field", "an attribute", "what raises", "a closure", "what comes of what is wrong"],
)
def test_what_the_code_gives_is_wrong_and_raises_nothing(shop: Any, given: Callable[[Any], Any]) -> None:
    assert isinstance(given(shop), Wrong)


def test_what_is_awaited_is_wrong(shop: Any) -> None:
    async def charged() -> object:
        return await shop.charge(7)

    assert isinstance(asyncio.run(charged()), Wrong)


def test_what_was_frozen_can_be_changed_and_equals_are_none(shop: Any) -> None:
    price = shop.Money(3)
    price.minor = 4

    assert price != shop.Money(4)


def test_an_enum_has_a_member_for_each_value(shop: Any) -> None:
    assert shop.Status("lost") is shop.Status.OPEN


def test_generators_still_give_what_they_gave(shop: Any) -> None:
    assert list(shop.pages()) == [1]


def test_what_is_wrong_can_be_entered_and_read_but_equals_nothing() -> None:
    wrong = Wrong()

    async def entered() -> object:
        async with wrong as one:
            return one

    assert asyncio.run(entered()) is wrong
    assert (list(wrong), len(wrong), bool(wrong), wrong == wrong, 3 in wrong) == ([], 0, False, False, False)  # noqa: PLR0124
