"""CPU time of `testkit smells` over 1,000 to 10,000 tests; ends non-zero above 10 s for 10,000.

The tests are the service's own shapes, with names and numbers of their own, 20 to a file.

    cd build/order-service
    uv run python ../../benchmarks/testkit/smells.py
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = (1_000, 2_500, 5_000, 10_000)
IN_A_FILE = 20
LIMIT = 10.0
HEAD = """import asyncio
from datetime import UTC, datetime
from unittest.mock import AsyncMock

import pytest

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
"""
SHAPES = (
    '''

async def test_a_payment_of_{n}_is_charged_once(pay_order, database, payments) -> None:
    """The provider knows the key: it repeats its answer."""
    order = make_order(customer_id="ada", lines=[make_line(quantity={n})])
    database.keep(order)
    payments.charges[f"{{order.id}}:first-{n}"] = Money({n}, "EUR")

    reference = await pay_order(ADA, order.id, "first-{n}")

    assert reference == f"ch_{{order.id}}:first-{n}"
    assert database.orders[order.id].paid_at == NOON
    assert [payment.reference for payment in order.payments] == [reference]
''',
    """

@pytest.mark.parametrize(("stock", "ordered"), [(1, 2), ({n}, {n} + 1)], ids=["few", "many"])
def test_an_order_above_stock_{n}_is_refused(shop, stock: int, ordered: int) -> None:
    shop.keep(make_product(sku="CLOCK-{n}", stock=stock))

    with pytest.raises(OutOfStock) as refused:
        shop.order("CLOCK-{n}", quantity=ordered)

    assert refused.value.sku == "CLOCK-{n}"
""",
    """

async def test_a_page_of_{n}_orders_has_a_next_one(client, save) -> None:
    await save(*[make_order(placed_at=NOON) for _ in range({n})])
    sweep = AsyncMock(spec=ExpireOrders, return_value={n})

    answer = await client.get("/orders", params={{"limit": {n}}})
    await asyncio.gather(*[sweep() for _ in range(2)])

    assert answer.status_code == 200
    assert answer.json()["next"] == "cursor-{n}"
""",
)


def write_tests(root: Path, count: int) -> None:
    folder = root / "tests" / "unit"
    folder.mkdir(parents=True)
    for start in range(0, count, IN_A_FILE):
        body = "".join(SHAPES[n % len(SHAPES)].format(n=n) for n in range(start, start + IN_A_FILE))
        (folder / f"test_part_{start}.py").write_text(HEAD + body, encoding="utf-8")


def cpu_seconds(root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "testkit", "smells", "--format", "json"]
    judged = subprocess.run(command, cwd=root, env={"PYTHONPATH": str(Path.cwd())}, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if judged.stderr:
        sys.exit(judged.stderr.decode())
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measured(count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        write_tests(Path(folder), count)
        seconds = cpu_seconds(Path(folder))
    sys.stdout.write(f"{count:>6} tests {seconds:6.2f} s {1_000_000 * seconds / count:6.0f} us a test\n")
    return seconds


if __name__ == "__main__":
    sys.exit(int([measured(count) for count in SIZES][-1] > LIMIT))
