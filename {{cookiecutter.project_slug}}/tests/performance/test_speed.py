from uuid import UUID

from pytest_benchmark.fixture import BenchmarkFixture

from app.api.schemas import Page
from app.api.schemas.orders import OrderOut
from app.domain.orders import Order
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON

LINES = 100
"""As many as one order may have."""


def test_placing_the_largest_order_adds_it_up(benchmark: BenchmarkFixture) -> None:
    items = [(make_product(sku=f"CLOCK-{n:03}", stock=10**9), 1) for n in range(LINES)]

    order = benchmark(Order.place, UUID(int=7), "ada", items, at=NOON)

    assert (len(order.lines), order.total.minor) == (LINES, 490_000)


def test_rendering_the_largest_page_shows_each_order(benchmark: BenchmarkFixture) -> None:
    orders = [make_order(lines=[make_line() for _ in range(10)]) for _ in range(101)]

    def render() -> Page[OrderOut]:
        page = Page[OrderOut].of([OrderOut.of(order) for order in orders], 100, lambda o: o.id)
        return Page[OrderOut].model_validate_json(page.model_dump_json())

    page = benchmark(render)

    assert len(page.items) == 100
    assert page.next == str(orders[99].id)
