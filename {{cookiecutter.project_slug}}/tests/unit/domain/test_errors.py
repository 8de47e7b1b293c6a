import pytest

from app.domain.errors import DomainError
from app.domain.orders import EmptyOrder, OrderNotFound, OrderNotPayable, ReservationExpired
from app.domain.products import OutOfStock
from tests.factories.orders import make_order
from tests.fakes.clock import NOON


def test_an_error_knows_its_facts_by_name() -> None:
    error = OutOfStock("RETRO-CLOCK", requested=2, available=1)

    assert error.facts == {"sku": "RETRO-CLOCK", "requested": 2, "available": 1}


def test_an_error_without_facts_has_none() -> None:
    assert EmptyOrder().facts == {}


def test_facts_keep_their_types_for_whoever_writes_them() -> None:
    order = make_order()

    error = ReservationExpired(order.id, NOON)

    assert error.facts == {"order_id": order.id, "expired_at": NOON}


def test_facts_are_a_copy_that_a_reader_may_change() -> None:
    error = OutOfStock("RETRO-CLOCK", requested=2, available=1)

    error.facts.clear()

    assert error.available == 1


@pytest.mark.parametrize(
    "error", [EmptyOrder(), OrderNotFound(make_order().id)], ids=["no facts", "one fact"]
)
def test_each_refusal_can_be_caught_as_one_kind(error: DomainError) -> None:
    with pytest.raises(DomainError) as refused:
        raise error

    assert refused.value is error


def test_refusals_with_equal_facts_are_equal() -> None:
    order = make_order()

    assert OrderNotPayable(order.id, "paid") == OrderNotPayable(order.id, "paid")
    assert OrderNotPayable(order.id, "paid") != OrderNotPayable(order.id, "expired")
