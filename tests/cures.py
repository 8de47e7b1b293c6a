"""The pieces that keep the service right, and how to remove each."""

from dataclasses import dataclass
from typing import Final

API: Final = "tests/integration/api/test_orders.py"
CRASHED: Final = -11
"""SIGSEGV."""
ISOLATION: Final = "tests/integration/repositories/test_isolation.py"
RACES: Final = "tests/integration/use_cases/test_orders_races.py"


@dataclass(frozen=True)
class Cure:
    file: str
    old: str
    new: str
    tests: str
    """Those that must turn red."""
    on_postgres: bool = False
    ends: int = 1
    """pytest's exit status for failed tests; a broken collection would be another."""


CURES: Final = {
    "the restore": Cure("tests/fixtures/database.py", "    await migrated_database.restore()\n", "", ISOLATION),
    "the connection that is opened anew": Cure(
        "tests/fixtures/sqlite_database.py", "must_reconnect or version", "version", ISOLATION, ends=CRASHED
    ),
    "the results that are closed": Cure(
        "tests/fixtures/sqlite_database.py",
        "            cursor.close()",
        "            del cursor",
        ISOLATION,
        ends=CRASHED,
    ),
    "the migrated rows": Cure(
        "tests/fixtures/postgres_restore.py",
        "        IF {changed} THEN\n            DELETE",
        "        IF false THEN\n            DELETE",
        ISOLATION,
        on_postgres=True,
    ),
    "the ids": Cure(
        "tests/fixtures/postgres_restore.py",
        "            PERFORM setval({oid}, {last_value}, {is_called});",
        "            PERFORM {last_value}, {is_called};",
        ISOLATION,
        on_postgres=True,
    ),
    "the catalogs": Cure(
        "tests/fixtures/postgres_restore.py", "RETURN 'rebuild'", "RETURN 'unchanged'", ISOLATION, on_postgres=True
    ),
    "the sessions of the pool": Cure(
        "tests/fixtures/postgres_database.py", "            await self._pool.reset()\n", "", ISOLATION, on_postgres=True
    ),
    "the ids after savepoints": Cure(
        "tests/fixtures/savepoint.py", "        await _put_back(connection, ids)\n", "", ISOLATION, on_postgres=True
    ),
    "the savepoint mode": Cure(
        "tests/fixtures/savepoint.py", ', join_transaction_mode="create_savepoint"', "", ISOLATION
    ),
    "BEGIN IMMEDIATE": Cure("src/app/infrastructure/database.py", '("BEGIN IMMEDIATE")', '("BEGIN")', RACES),
    "the row lock of the products": Cure(
        "src/app/infrastructure/repositories/products.py",
        "\n            .with_for_update()",
        "",
        RACES,
        on_postgres=True,
    ),
    "the row lock of the order": Cure(
        "src/app/infrastructure/repositories/orders.py", ", with_for_update=True", "", RACES, on_postgres=True
    ),
    "what others hold is skipped": Cure(
        "src/app/infrastructure/repositories/orders.py",
        "skip_locked=True",
        "skip_locked=False",
        "tests/integration/use_cases/test_orders_expiry.py",
        on_postgres=True,
    ),
    "the order of the locks": Cure(
        "src/app/infrastructure/repositories/products.py",
        "\n            .order_by(products.c.sku)",
        "",
        "tests/integration/repositories/test_products.py",
    ),
    "what deletes an order's lines": Cure(
        "src/app/infrastructure/database.py",
        '    cursor.execute("PRAGMA foreign_keys = ON")\n',
        "",
        "tests/integration/repositories/test_orders_constraints.py::test_deleting_an_order_takes_its_lines_along",
    ),
    "eager loading": Cure(
        "src/app/infrastructure/tables/orders.py",
        'lazy="selectin"',
        'lazy="select"',
        "tests/integration/repositories/test_orders_loading.py",
    ),
    "the commit": Cure("src/app/application/place_order.py", "            await uow.commit()\n", "", API),
    "the idempotency check": Cure(
        "src/app/domain/orders.py", "        if known and not known.is_open:\n            return known\n", "", API
    ),
    "one payment at a time": Cure(
        "src/app/domain/orders.py",
        "        if self.open_payment:\n            raise PaymentInProgress(self.id)\n",
        "",
        "tests/unit/domain",
    ),
    "the owner check of reading": Cure(
        "src/app/infrastructure/queries/orders.py",
        'return true() if viewer is Role.STAFF else listed.c.customer_id == bindparam("viewer_id")',
        "return true()",
        API,
    ),
    "the owner check of paying": Cure(
        "src/app/application/pay_order.py", "if payer not in (None, order.customer_id):", "if payer == '':", API
    ),
    "the owner check of cancelling": Cure(
        "src/app/application/cancel_order.py", "if not actor.may_see(order.customer_id):", "if False:", API
    ),
    "the role check": Cure(
        "src/app/application/add_product.py",
        "        actor.must_be(Role.STAFF)\n",
        "",
        "tests/integration/api/test_products.py",
    ),
    "foreign keys on SQLite": Cure(
        "src/app/infrastructure/database.py",
        '    cursor.execute("PRAGMA foreign_keys = ON")\n',
        "",
        "tests/integration/repositories/test_orders_constraints.py",
    ),
}
