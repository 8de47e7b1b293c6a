from datetime import timedelta

import pytest

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.money import Money
from app.domain.orders import RESERVATION, Order, OrderNotFound, OrderStatus
from app.domain.payments import LEASE, PaymentStatus
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON

INSTANT = timedelta(microseconds=1)


class OrdersSuite:
    """What the port `Orders` promises. A subclass has a fixture `uow`."""

    async def test_a_committed_order_is_found_whole(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        order = make_order(customer_id="grace", lines=[make_line(quantity=3)])
        await keep(uow, order)

        async with uow() as work:
            stored = await work.orders.get(order.id)

        assert stored.customer_id == "grace"
        assert stored.status is OrderStatus.PENDING
        assert [(line.sku, line.quantity) for line in stored.lines] == [("RETRO-CLOCK", 3)]
        assert stored.total == Money(14_700, "EUR")

    async def test_an_order_that_was_not_committed_is_not_stored(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        order = make_order()

        async with uow() as work:
            await work.products.add(make_product(sku="RETRO-CLOCK"))
            work.orders.add(order)

        async with uow() as work:
            with pytest.raises(OrderNotFound) as refused:
                await work.orders.get(order.id)
        assert refused.value.order_id == order.id

    async def test_a_change_is_undone_by_an_error_before_the_commit(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        order = make_order()
        await keep(uow, order)

        with pytest.raises(ConnectionError, match="broke"):
            await cancel_until_the_line_breaks(uow, order)

        async with uow() as work:
            assert (await work.orders.get(order.id)).status is OrderStatus.PENDING

    async def test_each_payment_of_an_order_comes_back(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        order = make_order()
        order.start_payment("first-try", at=NOON)
        order.refuse_payment("first-try", "card_expired")
        order.start_payment("second-try", at=NOON + INSTANT)
        order.confirm_payment("second-try", "ch_8", at=NOON + LEASE)
        await keep(uow, order)

        async with uow() as work:
            stored = await work.orders.get(order.id)

        assert stored.status is OrderStatus.PAID
        assert stored.paid_at == NOON + LEASE
        assert {payment.key: payment.status for payment in stored.payments} == {
            "first-try": PaymentStatus.DECLINED,
            "second-try": PaymentStatus.SUCCEEDED,
        }
        assert {payment.reason for payment in stored.payments} == {"card_expired", None}
        assert {payment.reference for payment in stored.payments} == {"ch_8", None}

    async def test_a_payment_begun_in_a_later_transaction_is_kept(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        order = make_order()
        await keep(uow, order)

        async with uow() as work:
            (await work.orders.get(order.id)).start_payment("first-try", at=NOON)
            await work.commit()

        async with uow() as work:
            stored = await work.orders.get(order.id)
        assert [payment.key for payment in stored.payments] == ["first-try"]

    async def test_moments_come_back_aware_in_utc(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """A naive moment can't be compared with the clock's."""
        order = make_order(OrderStatus.PAID, placed_at=NOON + INSTANT)
        await keep(uow, order)

        async with uow() as work:
            stored = await work.orders.get(order.id)

        moments = [
            stored.placed_at,
            stored.expires_at,
            stored.paid_at,
            stored.payments[0].started_at,
        ]
        assert [moment and moment.utcoffset() for moment in moments] == [timedelta(0)] * 4
        assert stored.placed_at == NOON + INSTANT
        assert stored.expires_at == NOON + INSTANT + RESERVATION

    async def test_the_oldest_orders_are_due_first(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """A limit that cut the oldest off would let them wait for ever."""
        hours = (2, 3, 1)
        second, third, first = [make_order(placed_at=NOON + timedelta(hours=n)) for n in hours]
        await keep(uow, second, third, first)

        async with uow() as work:
            due = await work.orders.due_to_expire(NOON + timedelta(days=1), limit=2)

        assert [order.id for order in due] == [first.id, second.id]

    async def test_an_order_is_due_from_the_end_of_its_reservation(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """The same edge as in the rule: at `expires_at`, not after it."""
        ended = make_order(placed_at=NOON)
        await keep(uow, ended, make_order(placed_at=NOON + INSTANT))

        async with uow() as work:
            due = await work.orders.due_to_expire(NOON + RESERVATION, limit=10)

        assert [order.id for order in due] == [ended.id]

    async def test_only_pending_orders_are_due(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        await keep(uow, *[make_order(status) for status in OrderStatus])

        async with uow() as work:
            due = await work.orders.due_to_expire(NOON + RESERVATION, limit=10)

        assert [order.status for order in due] == [OrderStatus.PENDING]

    async def test_an_order_that_an_open_payment_holds_is_not_due(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        held, declined = make_order(), make_order()
        held.start_payment("first-try", at=NOON)
        declined.start_payment("first-try", at=NOON)
        declined.refuse_payment("first-try", "card_expired")
        await keep(uow, held, declined)

        async with uow() as work:
            due = await work.orders.due_to_expire(NOON + RESERVATION, limit=10)

        assert [order.id for order in due] == [declined.id]

    async def test_the_longest_abandoned_payments_come_first(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """The oldest first: a run that takes a few must not starve the rest."""
        second, third, first = make_order(), make_order(), make_order()
        second.start_payment("second", at=NOON + timedelta(minutes=2))
        third.start_payment("third", at=NOON + timedelta(minutes=3))
        first.start_payment("first", at=NOON + timedelta(minutes=1))
        await keep(uow, second, third, first)

        async with uow() as work:
            abandoned = await work.orders.with_abandoned_payment(NOON + RESERVATION, limit=2)

        assert list(abandoned) == [(first.id, "first"), (second.id, "second")]

    async def test_a_payment_is_abandoned_from_the_end_of_its_lease(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """Until that moment its owner may be waiting for the provider."""
        ended, leased = make_order(), make_order()
        ended.start_payment("ended", at=NOON)
        leased.start_payment("leased", at=NOON + INSTANT)
        await keep(uow, ended, leased)

        async with uow() as work:
            abandoned = await work.orders.with_abandoned_payment(NOON + LEASE, limit=10)

        assert list(abandoned) == [(ended.id, "ended")]

    async def test_a_settled_payment_is_never_abandoned(
        self, uow: UnitOfWorkFactory[OrdersUnitOfWork]
    ) -> None:
        """Its lease ends like any other; its outcome is known."""
        declined = make_order()
        declined.start_payment("first-try", at=NOON)
        declined.refuse_payment("first-try", "card_expired")
        await keep(uow, declined, make_order(OrderStatus.PAID))

        async with uow() as work:
            abandoned = await work.orders.with_abandoned_payment(NOON + LEASE, limit=10)

        assert list(abandoned) == []


async def keep(uow: UnitOfWorkFactory[OrdersUnitOfWork], *orders: Order) -> None:
    """Commits the orders and the product of their lines: a foreign key asks for it."""
    async with uow() as work:
        await work.products.add(make_product(sku="RETRO-CLOCK"))
        for order in orders:
            work.orders.add(order)
        await work.commit()


async def cancel_until_the_line_breaks(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], order: Order
) -> None:
    async with uow() as work:
        (await work.orders.get(order.id)).cancel()
        raise ConnectionError("the line broke")
