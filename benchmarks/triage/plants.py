"""One fault of a real kind each, as an edit of the service, and what triage should say first about it.

The modules are those where a maintainer would begin: the file with the fault, or, where nothing in the project is
wrong, the file that meets the outage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

UNITS: Final = ("tests/unit/domain", "tests/unit/application")
API: Final = ("tests/integration/api/test_orders.py", "tests/integration/api/test_products.py")
CONNECTOR: Final = ("tests/integration/connectors/test_payments.py", *API)
REPOSITORIES: Final = tuple(
    f"tests/integration/repositories/test_{name}.py"
    for name in ("products", "orders", "orders_loading", "unit_of_work")
)
"""The tests that meet the fault, and some that don't: all of them take minutes."""
NO_SERVER: Final = {"TEST_DATABASE_URL": "postgresql+asyncpg://nobody:nothing@127.0.0.1:1/app_test"}
PAYMENTS: Final = "src/app/infrastructure/payments.py"
DATABASE: Final = "src/app/infrastructure/database.py"
ORDERS: Final = "src/app/domain/orders.py"
MONEY: Final = "src/app/domain/money.py"
PRODUCTS: Final = "src/app/infrastructure/repositories/products.py"
QUERIES: Final = "src/app/infrastructure/queries/orders.py"
MIGRATION: Final = "migrations/versions/0001_orders.py"


@dataclass(frozen=True)
class Plant:
    groups: frozenset[str]
    """Of the first cause: any of them is right."""
    says: str
    """A pattern in its class and message."""
    modules: frozenset[str | None]
    edits: tuple[tuple[str, str, str], ...] = ()
    """File, text, and what replaces its first occurrence."""
    options: tuple[str, ...] = CONNECTOR
    environment: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    """The command that runs pytest."""


def plant(groups: str, says: str, modules: str, *edits: tuple[str, str, str], **facts: object) -> Plant:
    named = frozenset(modules.split())
    return Plant(frozenset(groups.split(",")), says, named, edits, **facts)  # type: ignore[arg-type]


DEVELOPMENT: Final[Mapping[str, Plant]] = {
    "database down": plant(
        "database,network",
        "refused|Connect call failed",
        "tests/fixtures/postgres_database.py src/app/infrastructure/outages.py",
        options=("tests/integration/repositories/test_products.py",),
        environment=NO_SERVER,
    ),
    "database locked": plant(
        "database",
        "locked",
        DATABASE,
        (DATABASE, 'exec_driver_sql("BEGIN IMMEDIATE")', 'exec_driver_sql("BEGIN")'),
        options=("tests/integration/use_cases",),
    ),
    "provider time-out": plant(
        "timeout", "ReadTimeout", PAYMENTS, (PAYMENTS, "except httpx.HTTPError as", "except httpx.ConnectError as")
    ),
    "provider answers 500": plant(
        "other,network",
        "status 503|JSONDecodeError",
        PAYMENTS,
        (PAYMENTS, " or response.is_server_error:", ":"),
        options=CONNECTOR,
    ),
    "request breaks the provider's contract": plant(
        "assertion", "ContractBreach", PAYMENTS, (PAYMENTS, '"amount": amount.minor', '"amount": str(amount.minor)')
    ),
    "assertion in a unit test": plant(
        "assertion",
        "Money",
        MONEY,
        (MONEY, "Money(self.minor * times,", "Money(self.minor * times + 1,"),
        options=UNITS,
    ),
    "TypeError behind a 500": plant(
        "type error",
        "TypeError: unsupported operand",
        "src/app/api/schemas/orders.py",
        ("src/app/api/schemas/orders.py", "total_minor=total.minor", 'total_minor=total.minor + ""'),
    ),
    "lazy load": plant(
        "database",
        "MissingGreenlet",
        f"src/app/infrastructure/tables/orders.py {ORDERS}",
        ("src/app/infrastructure/tables/orders.py", 'Payment, lazy="selectin"', 'Payment, lazy="select"'),
        options=(*API, *REPOSITORIES),
    ),
    "column missing in the migration": plant(
        "database",
        "no column named paid_at|no such column",
        MIGRATION,
        (MIGRATION, 'sa.Column("paid_at"', 'sa.Column("paid_on"'),
        options=(*API, *REPOSITORIES),
    ),
    "leaked task": plant(
        "leak",
        "leave a task running",
        PAYMENTS,
        (
            PAYMENTS,
            "        try:\n            async with",
            "        asyncio.create_task(asyncio.sleep(3600))\n        try:\n            async with",
        ),
    ),
    "session fixture fails": plant(
        "set-up,other",
        "No space left",
        "tests/fixtures/database.py",
        (
            "tests/fixtures/database.py",
            "    async with open_test_database() as database:",
            '    raise OSError(28, "No space left on device")\n    async with open_test_database() as database:',
        ),
        options=REPOSITORIES,
    ),
    "wrong setting": plant(
        "set-up,type error",
        "must be set",
        "src/app/settings.py",
        ("src/app/settings.py", '"production"] = "development"', '"production"] = "production"'),
        options=(*API, "tests/unit/app/test_settings.py"),
    ),
    "import error": plant(
        "set-up",
        "ImportError: cannot import name 'release_stok'",
        "src/app/application/expire_orders.py",
        ("src/app/application/expire_orders.py", "import release_stock", "import release_stok"),
        options=UNITS,
    ),
    "coroutine never awaited": plant(
        "leak",
        "never awaited",
        PAYMENTS,
        (
            PAYMENTS,
            "        try:\n            async with",
            "        asyncio.sleep(0)\n        try:\n            async with",
        ),
    ),
    "crash of a worker": plant(
        "crash",
        "crash",
        "src/app/domain/products.py",
        ("src/app/domain/products.py", "self.stock += quantity", '__import__("os")._exit(3)'),
        options=("tests/unit/domain/test_products.py", "tests/unit/domain/test_money.py", "-n", "2"),
    ),
    "network in a unit test": plant(
        "guard",
        "192.0.2.7",
        MONEY,
        (
            MONEY,
            "return Money(self.minor * times,",
            '__import__("socket").create_connection(("192.0.2.7", 443))\n        return Money(self.minor * times,',
        ),
        options=UNITS,
    ),
    "fixture not found": plant(
        "set-up",
        "fixture 'clocks'",
        "tests/unit/application/test_expire_orders.py",
        ("tests/unit/application/test_expire_orders.py", "clock: FakeClock", "clocks: FakeClock"),
        options=UNITS,
    ),
    "hanging test": plant(
        "timeout",
        "Timeout",
        ORDERS,
        (ORDERS, "due = self.status is", "while True: pass\n        due = self.status is"),
        options=("tests/unit/domain/test_orders.py", "-o", "timeout=2"),
    ),
    "unique constraint": plant(
        "database",
        "UNIQUE constraint failed",
        PRODUCTS,
        (PRODUCTS, "except IntegrityError as", "except LookupError as"),
        options=(*REPOSITORIES, *API),
    ),
    "wrong status with a problem": plant(
        "assertion",
        "40[09]",
        "src/app/api/problem_types/orders.py",
        (
            "src/app/api/problem_types/orders.py",
            'ProblemType(409, "reservation_expired"',
            'ProblemType(400, "reservation_expired"',
        ),
    ),
    "naive datetime": plant(
        "type error",
        "offset-naive",
        ORDERS,
        (ORDERS, "if at >= self.expires_at", "if at.replace(tzinfo=None) >= self.expires_at"),
        options=(*UNITS, *API),
    ),
    "answer without a key that we read": plant(
        "other,type error", "KeyError", PAYMENTS, (PAYMENTS, 'body["status"], body', 'body["state"], body')
    ),
}

HELD_OUT: Final[Mapping[str, Plant]] = {
    "deadlock on PostgreSQL": plant(
        "database",
        "deadlock detected",
        PRODUCTS,
        (
            PRODUCTS,
            "        query = (\n",
            (
                '        for lock in __import__("random").sample([1, 2], 2):\n'
                "            await self._session.execute(select(func.pg_advisory_xact_lock(lock)))\n"
                "        query = (\n"
            ),
        ),
        (PRODUCTS, "import select", "import func, select"),
        before=("testkit", "postgres", "--"),
        options=("tests/integration/use_cases/test_orders_races.py", "-k", "eight_orders"),
    ),
    "commit forgotten": plant(
        "assertion",
        "assert",
        "src/app/application/add_product.py",
        ("src/app/application/add_product.py", "            await uow.commit()\n", ""),
        options=("tests/unit/application/test_add_product.py", *API),
    ),
    "ORDER BY missing": plant(
        "assertion",
        "assert",
        QUERIES,
        (QUERIES, "            .order_by(order_lines.c.sku)\n", ""),
        options=("tests/integration/repositories/test_orders_queries.py", *API),
    ),
    "SQL function unknown": plant(
        "database", "no such function", QUERIES, (QUERIES, "func.sum(", "func.summ("), options=(*API, *REPOSITORIES)
    ),
    "syntax error": plant(
        "set-up",
        "SyntaxError",
        "src/app/application/cancel_order.py",
        ("src/app/application/cancel_order.py", "class CancelOrder:", "class CancelOrder(:"),
        options=UNITS,
    ),
    "answer that its schema refuses": plant(
        "type error",
        "validation error",
        "src/app/api/schemas/orders.py",
        ("src/app/api/schemas/orders.py", "total_minor=total.minor", 'total_minor=f"{total.minor} cents"'),
        options=API,
    ),
    "endless recursion": plant(
        "other", "RecursionError", ORDERS, (ORDERS, "self.unit_price * self.quantity", "self.total"), options=UNITS
    ),
    "wrong address of the provider": plant("network", "not mocked", PAYMENTS, (PAYMENTS, "/v1/charges", "/v1/charge")),
}
"""Written after the code of triage was frozen, with what it should say; none was run before."""
PLANTS: Final = {**DEVELOPMENT, **HELD_OUT}
