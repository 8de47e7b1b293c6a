from uuid import UUID

from hypothesis import given
from hypothesis.strategies import integers, lists, tuples
from testkit.properties import each_run_the_same

from app.domain.money import Money
from app.domain.orders import Order, OrderLine
from tests.factories.products import make_product
from tests.fakes.clock import NOON

prices = integers(min_value=0, max_value=10**15)
quantities = integers(min_value=1, max_value=1_000)


@each_run_the_same
@given(lists(tuples(quantities, prices), min_size=1, max_size=5))
def test_a_total_is_the_exact_sum_of_its_lines_in_any_order(basket: list[tuple[int, int]]) -> None:
    lines = [OrderLine("RETRO-CLOCK", number, Money(price, "EUR")) for number, price in basket]
    totals = [Order(UUID(int=7), "ada", NOON, each).total for each in (lines, lines[::-1])]

    assert totals == [Money(sum(number * price for number, price in basket), "EUR")] * 2


@each_run_the_same
@given(lists(quantities, min_size=1, max_size=5))
def test_placing_takes_from_each_stock_what_its_line_says(taken: list[int]) -> None:
    items = [(make_product(stock=2_000), quantity) for quantity in taken]

    order = Order.place(UUID(int=7), "ada", items, at=NOON)

    assert [product.stock for product, _ in items] == [2_000 - quantity for quantity in taken]
    assert sum(line.quantity for line in order.lines) == sum(taken)
