"""For looking into something: run it with `pytest -m diagnostic -s`, read, change, run it again."""

import sys
from cProfile import Profile
from io import StringIO
from pstats import SortKey, Stats
from uuid import UUID

import pytest

from app.domain.orders import Order
from tests.factories.products import make_product
from tests.fakes.clock import NOON

LINES = 100


@pytest.mark.diagnostic
def test_where_the_time_goes_when_the_largest_order_is_placed() -> None:
    items = [(make_product(sku=f"CLOCK-{n:03}", stock=10**9), 1) for n in range(LINES)]
    profile, report = Profile(), StringIO()

    order = profile.runcall(Order.place, UUID(int=7), "ada", items, at=NOON)

    Stats(profile, stream=report).sort_stats(SortKey.CUMULATIVE).print_stats(10)
    sys.stdout.write(report.getvalue())
    assert len(order.lines) == LINES
    assert "(place)" in report.getvalue()
