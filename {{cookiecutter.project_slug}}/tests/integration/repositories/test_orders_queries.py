from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.actors import Role
from app.domain.orders import OrderNotFound
from app.infrastructure.database import for_reading
from app.infrastructure.queries.orders import SqlAlchemyOrderQueries
from app.infrastructure.queries.products import SqlAlchemyProductQueries
from tests.factories.actors import make_actor
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON
from tests.fixtures.persisting import Save
from tests.fixtures.query_count import CountQueries


@pytest.fixture
def order_queries(engine: AsyncEngine) -> SqlAlchemyOrderQueries:
    return SqlAlchemyOrderQueries(for_reading(engine))


async def test_an_order_with_its_lines_is_one_select(
    save: Save, order_queries: SqlAlchemyOrderQueries, count_queries: CountQueries
) -> None:
    order = make_order(lines=[make_line(sku="LAMP"), make_line(sku="RETRO-CLOCK")])
    await save(make_product(sku="LAMP"), make_product(sku="RETRO-CLOCK"), order)

    with count_queries() as selects:
        view = await order_queries.get(order.id, viewer=make_actor())

    assert [line.sku for line in view.lines] == ["LAMP", "RETRO-CLOCK"]
    assert view.total_minor == order.total.minor
    assert len(selects) == 1


async def test_an_order_of_another_customer_is_not_found(
    save: Save, order_queries: SqlAlchemyOrderQueries
) -> None:
    order = make_order(customer_id="ada")
    await save(make_product(sku="RETRO-CLOCK"), order)

    with pytest.raises(OrderNotFound):
        await order_queries.get(order.id, viewer=make_actor("eve"))


async def test_an_order_keeps_its_moment_in_utc(
    save: Save, order_queries: SqlAlchemyOrderQueries
) -> None:
    order = make_order(placed_at=NOON)
    await save(make_product(sku="RETRO-CLOCK"), order)

    view = await order_queries.get(order.id, viewer=make_actor())

    assert view.placed_at == NOON
    assert view.placed_at.utcoffset() == timedelta(0)


async def test_pages_of_orders_meet_without_a_gap_when_moments_are_equal(
    save: Save, order_queries: SqlAlchemyOrderQueries
) -> None:
    """The keyset is (placed_at, id): the moment alone would skip or repeat rows."""
    placed = [make_order(placed_at=NOON) for _ in range(5)]
    await save(make_product(sku="RETRO-CLOCK"), *placed)

    first = await order_queries.page(viewer=make_actor(), after=None, limit=2)
    second = await order_queries.page(viewer=make_actor(), after=first[-1].id, limit=2)
    third = await order_queries.page(viewer=make_actor(), after=second[-1].id, limit=2)

    listed = [order.id for order in (*first, *second, *third)]
    assert listed == sorted((order.id for order in placed), reverse=True)


async def test_orders_are_listed_newest_first(
    save: Save, order_queries: SqlAlchemyOrderQueries
) -> None:
    old = make_order(placed_at=NOON - timedelta(days=1))
    new = make_order(placed_at=NOON)
    await save(make_product(sku="RETRO-CLOCK"), old, new)

    page = await order_queries.page(viewer=make_actor(), after=None, limit=10)

    assert [order.id for order in page] == [new.id, old.id]


@pytest.mark.parametrize(
    ("role", "owners"),
    [(Role.CUSTOMER, ["ada"]), (Role.STAFF, ["eve", "ada"])],
    ids=["a customer", "staff"],
)
async def test_the_list_shows_what_the_role_may_see(
    save: Save, order_queries: SqlAlchemyOrderQueries, role: Role, owners: list[str]
) -> None:
    older = make_order(customer_id="ada", placed_at=NOON - timedelta(hours=1))
    await save(make_product(sku="RETRO-CLOCK"), older, make_order(customer_id="eve"))

    page = await order_queries.page(viewer=make_actor("ada", role), after=None, limit=10)

    assert [order.customer_id for order in page] == owners


@pytest.mark.parametrize(
    ("role", "listed"),
    [(Role.CUSTOMER, []), (Role.STAFF, ["ada"])],
    ids=["a customer", "staff"],
)
async def test_a_page_begins_only_after_an_order_that_the_viewer_may_see(
    save: Save, order_queries: SqlAlchemyOrderQueries, role: Role, listed: list[str]
) -> None:
    """Else the cursor tells when somebody else's order was placed."""
    older = make_order(customer_id="ada", placed_at=NOON - timedelta(hours=1))
    eves = make_order(customer_id="eve")
    await save(make_product(sku="RETRO-CLOCK"), older, eves)

    page = await order_queries.page(viewer=make_actor("ada", role), after=eves.id, limit=10)

    assert [order.customer_id for order in page] == listed


@pytest.mark.parametrize("rows", [1, 5], ids=["one order", "five orders"])
async def test_a_page_of_orders_is_one_select_for_any_number(
    save: Save, order_queries: SqlAlchemyOrderQueries, count_queries: CountQueries, rows: int
) -> None:
    await save(make_product(sku="RETRO-CLOCK"), *[make_order() for _ in range(rows)])

    with count_queries() as selects:
        page = await order_queries.page(viewer=make_actor(), after=None, limit=10)

    assert len(page) == rows
    assert len(selects) == 1


async def test_products_are_paged_in_order_of_sku(save: Save, engine: AsyncEngine) -> None:
    queries = SqlAlchemyProductQueries(for_reading(engine))
    await save(*[make_product(sku=sku) for sku in ("VASE", "CHAIR", "LAMP")])

    first = await queries.page(after=None, limit=2)
    rest = await queries.page(after=first[-1].sku, limit=2)

    assert [product.sku for product in first] == ["CHAIR", "LAMP"]
    assert [product.sku for product in rest] == ["VASE"]
