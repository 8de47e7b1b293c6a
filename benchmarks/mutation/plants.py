"""Thirty tests that can't fail for what the code does: ten forms, each over three subjects of the service."""

from pathlib import Path
from typing import Final

FORMS: Final = {
    "calls": "    {call}",
    "asserts_true": "    {call}\n\n    assert True",
    "is_itself": "    result = {call}\n\n    assert result is result",
    "is_an_object": "    assert isinstance({call}, object)",
    "swallows": "    try:\n        assert {call} == 'nothing'\n    except AssertionError:\n        pass",
    "or_true": "    assert ({call}) or True",
    "loops_over_nothing": "    result = {call}\n\n    for each in ():\n        assert result is each",
    "asserts_its_input": "    name = 'RETRO-CLOCK'\n    {call}\n\n    assert name == 'RETRO-CLOCK'",
    "suppresses": "    with suppress(Exception):\n        assert {call} == 'nothing'",
    "asks_a_mock": "    double = Mock(return_value=7)\n    {call}\n\n    assert double() == 7",
}
HEAD: Final = """from contextlib import suppress
from unittest.mock import Mock
from uuid import UUID

import pytest

from app.application.cancel_order import CancelOrder
from app.domain.money import Money
from app.domain.orders import Order
from tests.factories.actors import make_actor
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON
"""
SUBJECTS: Final = {
    "domain/test_vacuous_orders.py": ("def test_placing_{form}() -> None:", (
        "Order.place(UUID(int=7), 'ada', [(make_product(), 2)], at=NOON)"
    )),
    "domain/test_vacuous_money.py": ("def test_adding_{form}() -> None:", "Money(3, 'EUR') + Money(4, 'EUR')"),
    "application/test_vacuous_cancelling.py": (
        "async def test_cancelling_{form}(uow, database) -> None:",
        "await CancelOrder(uow)(make_actor('ada'), order.id)",
    ),
}  # fmt: skip
ORDER: Final = "    order = make_order(lines=[])\n    database.keep(order)\n"


def plant(service: Path) -> set[str]:
    """The node ids of all thirty."""
    planted = set()
    for file, (head, call) in SUBJECTS.items():
        path = f"tests/unit/{file}"
        before = ORDER if "database" in head else ""
        tests = [f"{head.format(form=form)}\n{before}{body.format(call=call)}\n" for form, body in FORMS.items()]
        (service / path).write_text("\n\n".join([HEAD, *tests]), encoding="utf-8")
        name = head.split(" test_")[1].split("{")[0]
        planted |= {f"{path}::test_{name}{form}" for form in FORMS}
    return planted
