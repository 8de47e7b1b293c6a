import asyncio

import pytest

from app.application.pay_order import PayOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.settle_payments import SettlePayments
from app.domain.money import Money
from app.domain.orders import RESERVATION, OrderStatus
from app.domain.payments import LEASE, PaymentStatus
from tests.factories.orders import make_order, make_order_under_payment
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.orders import FakeShop
from tests.unit.application.thinking_payments import ThinkingPayments


@pytest.fixture
def settle_payments(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], pay_order: PayOrder, clock: FakeClock
) -> SettlePayments:
    return SettlePayments(uow, pay_order, clock)


async def test_an_abandoned_payment_is_charged_under_its_own_key(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """Its request died before it could ask, or after: the same key is right for both."""
    order = make_order_under_payment()
    database.keep(order)
    clock.advance(LEASE)

    settled = await settle_payments()

    assert settled == 1
    assert payments.attempts == [f"{order.id}:first-try"]
    assert database.orders[order.id].status is OrderStatus.PAID


async def test_a_charge_whose_request_died_is_not_made_again(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """The provider knows the key: it repeats its answer, and the order learns of it."""
    order = make_order_under_payment()
    database.keep(order)
    payments.charges[f"{order.id}:first-try"] = Money(9_800, "EUR")
    clock.advance(LEASE)

    await settle_payments()

    assert payments.charges == {f"{order.id}:first-try": Money(9_800, "EUR")}
    assert database.orders[order.id].paid_at == NOON + LEASE


async def test_a_payment_begun_in_time_is_settled_after_the_reservation(
    settle_payments: SettlePayments, database: FakeShop, clock: FakeClock
) -> None:
    """Nobody looked for a while: the open payment has held the order."""
    order = make_order_under_payment()
    database.keep(order)
    clock.advance(RESERVATION * 2)

    settled = await settle_payments()

    assert settled == 1
    assert database.orders[order.id].status is OrderStatus.PAID


async def test_an_abandoned_payment_that_is_declined_is_settled(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """A decline is an answer: the order is free for another key, or to expire."""
    order = make_order_under_payment()
    database.keep(order)
    payments.declines_with = "card_expired"
    clock.advance(LEASE)

    settled = await settle_payments()

    (payment,) = database.orders[order.id].payments
    assert settled == 1
    assert payment.status is PaymentStatus.DECLINED
    assert database.orders[order.id].status is OrderStatus.PENDING


async def test_a_payment_without_an_answer_is_left_for_the_next_run(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """An outage ends sooner or later: the second run needs no other lease to pass."""
    database.keep(make_order_under_payment())
    payments.is_down = True
    clock.advance(LEASE)
    during = await settle_payments()

    payments.is_down = False
    after = await settle_payments()

    assert (during, after) == (0, 1)


async def test_a_payment_that_fails_stops_none_behind_it(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """It is named at the end, so that somebody looks; the others are settled by then."""
    poisoned, *others = [make_order_under_payment() for _ in range(3)]
    database.keep(poisoned, *others)
    payments.breaks_for = f"{poisoned.id}:first-try"
    clock.advance(LEASE)

    with pytest.raises(ExceptionGroup, match="not settled") as failed:
        await settle_payments()

    (error,) = failed.value.exceptions
    assert [database.orders[order.id].status for order in others] == [OrderStatus.PAID] * 2
    assert f"payment first-try of order {poisoned.id}" in error.__notes__[0]


async def test_a_payment_under_way_is_not_touched(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """Its request may be waiting for the provider until the lease ends."""
    database.keep(make_order_under_payment())
    clock.advance(LEASE / 2)

    settled = await settle_payments()

    assert settled == 0
    assert payments.attempts == []


async def test_settling_nothing_commits_nothing(
    settle_payments: SettlePayments, database: FakeShop
) -> None:
    database.keep(make_order(), make_order(OrderStatus.PAID))

    settled = await settle_payments()

    assert settled == 0
    assert database.commits == 0


async def test_what_one_run_does_not_reach_is_settled_by_the_next(
    settle_payments: SettlePayments,
    database: FakeShop,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run is bounded, so that its end can be foreseen; here to two payments."""
    monkeypatch.setattr("app.application.settle_payments.BATCH", 2)
    database.keep(*[make_order_under_payment() for _ in range(3)])
    clock.advance(LEASE)

    settled = [await settle_payments() for _ in range(3)]

    assert settled == [2, 1, 0]
    assert {order.status for order in database.orders.values()} == {OrderStatus.PAID}


async def test_two_runs_at_once_charge_each_payment_once(
    settle_payments: SettlePayments,
    database: FakeShop,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """The second run sees what the first has not yet taken up: each finds one under way."""
    orders = [make_order_under_payment() for _ in range(2)]
    database.keep(*orders)
    clock.advance(LEASE)

    counts = await asyncio.gather(settle_payments(), settle_payments())

    assert list(counts) == [1, 1]
    assert sorted(payments.attempts) == sorted(f"{order.id}:first-try" for order in orders)
