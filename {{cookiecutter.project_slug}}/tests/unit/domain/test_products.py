from uuid import UUID

import pytest

from app.domain.money import InvalidCurrency, Money
from app.domain.products import InvalidQuantity, OutOfStock
from tests.factories.products import make_product


def test_a_stock_below_zero_is_refused() -> None:
    with pytest.raises(InvalidQuantity) as refused:
        make_product(stock=-1)

    assert refused.value.quantity == -1


@pytest.mark.parametrize(
    ("quantity", "left"), [(1, 9), (9, 1), (10, 0)], ids=["one", "nearly each", "the whole stock"]
)
def test_reserving_takes_pieces_from_the_stock(quantity: int, left: int) -> None:
    clock = make_product(stock=10)

    clock.reserve(quantity)

    assert clock.stock == left


def test_reserving_more_than_the_stock_is_refused_with_what_is_left() -> None:
    clock = make_product(sku="RETRO-CLOCK", stock=1)

    with pytest.raises(OutOfStock) as refused:
        clock.reserve(2)

    assert refused.value.sku == "RETRO-CLOCK"
    assert refused.value.requested == 2
    assert refused.value.available == 1


def test_a_refused_reservation_leaves_the_stock() -> None:
    clock = make_product(stock=1)

    with pytest.raises(OutOfStock):
        clock.reserve(2)

    assert clock.stock == 1


@pytest.mark.parametrize("quantity", [0, -1], ids=["none", "less than none"])
def test_reserving_fewer_than_one_piece_is_refused(quantity: int) -> None:
    clock = make_product(stock=10)

    with pytest.raises(InvalidQuantity) as refused:
        clock.reserve(quantity)

    assert refused.value.quantity == quantity
    assert clock.stock == 10


def test_released_pieces_are_for_sale_again() -> None:
    clock = make_product(stock=2)
    clock.reserve(2)

    clock.release(2)
    clock.reserve(1)

    assert clock.stock == 1


@pytest.mark.parametrize("currency", ["ZZZ", "XXX", "XTS", "XAU", "DEM", "EUX"])
def test_a_product_in_a_currency_that_nobody_pays_with_is_refused(currency: str) -> None:
    with pytest.raises(InvalidCurrency):
        make_product(price=Money(4_900, currency))


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "XOF", "XCG"])
def test_a_product_in_a_currency_of_today_is_accepted(currency: str) -> None:
    assert make_product(price=Money(4_900, currency)).price.currency == currency


def test_two_products_with_the_same_content_are_not_equal() -> None:
    first, second = [make_product(id=UUID(int=7), sku="RETRO-CLOCK") for _ in range(2)]

    assert first != second
