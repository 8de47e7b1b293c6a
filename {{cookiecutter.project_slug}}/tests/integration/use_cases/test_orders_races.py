"""Races are proven where they are real: on a SQLite file, as `make run` uses, and on PostgreSQL."""

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.tables.orders import payments
from app.infrastructure.tables.products import products
from tests.factories.products import make_product
from tests.fixtures.api_client import ClientAs
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save
from tests.fixtures.racing import race

ONE_CLOCK = {"lines": [{"sku": "RETRO-CLOCK", "quantity": 1}]}


def in_rounds(*, thorough: int) -> pytest.MarkDecorator:
    """Three rounds found each missing lock that was tried; the bare `pytest` runs only those."""
    slow = [pytest.mark.slow, pytest.mark.timeout(1800)]
    cases = [pytest.param(3, id="quick"), pytest.param(thorough, id="thorough", marks=slow)]
    return pytest.mark.parametrize("rounds", cases)


@in_rounds(thorough=20)
async def test_eight_orders_at_once_reserve_eight_pieces(
    racing_as: ClientAs, private_database: AsyncEngine, save_privately: Save, rounds: int
) -> None:
    """Each request reads the stock, then writes it: with a deferred BEGIN SQLite refuses seven
    of eight ("database is locked"); without a row lock PostgreSQL loses updates."""
    await save_privately(make_product(sku="RETRO-CLOCK", stock=8 * rounds))

    outcomes = await race(
        lambda _: [racing_as(f"customer:{n}").post("/orders", json=ONE_CLOCK) for n in range(8)],
        rounds=rounds,
    )

    async with private_database.connect() as connection:
        left = await connection.scalar(select(products.c.stock))
    assert outcomes == [Counter({"201": 8})] * rounds
    assert left == 0


@in_rounds(thorough=50)
async def test_the_last_piece_goes_to_one_of_two_buyers(
    racing_as: ClientAs, save_privately: Save, rounds: int
) -> None:
    """Both read a stock of one: only who holds the lock may sell it."""
    await save_privately(*(make_product(sku=f"LAST-{turn}", stock=1) for turn in range(rounds)))

    outcomes = await race(
        lambda turn: [
            racing_as(f"customer:{buyer}").post(
                "/orders", json={"lines": [{"sku": f"LAST-{turn}", "quantity": 1}]}
            )
            for buyer in ("ada", "grace")
        ],
        rounds=rounds,
    )

    assert outcomes == [Counter({"201": 1, "out_of_stock": 1})] * rounds


@in_rounds(thorough=20)
async def test_one_key_sent_eight_times_at_once_charges_once(
    racing_as: ClientAs,
    private_database: AsyncEngine,
    save_privately: Save,
    payments_api: PaymentsApi,
    rounds: int,
) -> None:
    """The others get `payment_in_progress`, or the first answer: never a second charge,
    even if the provider knew nothing of idempotency keys."""
    payments_api.charges()
    await save_privately(make_product(sku="RETRO-CLOCK", stock=rounds))
    ada = racing_as("customer:ada")
    placed = [(await ada.post("/orders", json=ONE_CLOCK)).json()["id"] for _ in range(rounds)]

    outcomes = await race(
        lambda turn: [
            ada.post(f"/orders/{placed[turn]}/payment", headers={"Idempotency-Key": "first"})
            for _ in range(8)
        ],
        rounds=rounds,
    )

    async with private_database.connect() as connection:
        statuses = (await connection.scalars(select(payments.c.status))).all()
    assert len(payments_api.requests) == rounds
    assert len(statuses) == rounds
    assert {code for outcome in outcomes for code in outcome} <= {"200", "payment_in_progress"}
