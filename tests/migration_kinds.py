"""Kinds of migrations, each a change of the tables that `make migration` writes, or a text by hand."""

from dataclasses import dataclass
from typing import Any, Final

ORDERS_TABLES: Final = "src/app/infrastructure/tables/orders.py"
PRODUCTS_TABLES: Final = "src/app/infrastructure/tables/products.py"
STATUS: Final = 'Column("status", words(OrderStatus, "status"), nullable=False),'
PAID_AT: Final = 'Column("paid_at", UtcDateTime),'
REASON: Final = 'Column("reason", String(255)),'
CUSTOMER: Final = 'Column("customer_id", String(255), nullable=False),'
ORDERS: Final = "orders = Table("
MAPPED: Final = "mapping.map_imperatively(\n    OrderLine,"


@dataclass(frozen=True)
class Kind:
    name: str
    tables: tuple[tuple[str, str], ...] = ()
    """Old and new text in the file of the tables."""
    file: str = ORDERS_TABLES
    rows: tuple[tuple[str, str], ...] = ()
    """Old and new text in the factories of orders, which give the rows to try migrations on."""
    upgrade: str = ""
    """The lines by hand; empty for what autogenerate writes."""
    downgrade: str = ""


LAST: Final = "        make_declined_order(),\n"
ORDER: Final = (
    'insert(tables.orders).values(id=UUID(int=7), customer_id="ada", status="paid", '
    "placed_at=NOON, expires_at=NOON + RESERVATION"
)
NOTE: Final = f'        {ORDER}, note="Ring twice"),\n'
REMARK: Final = NOTE.replace("note", "remark")

KINDS: Final = (
    Kind(
        "add a column",
        ((PAID_AT, PAID_AT + '\n    Column("note", String(200)),'),),
        rows=((LAST, LAST + NOTE),),
    ),
    Kind(
        "rename a column",
        (('Column("note"', 'Column("remark"'),),
        rows=((NOTE, REMARK),),
        upgrade='with op.batch_alter_table("orders") as batch:\n'
        '        batch.alter_column("note", new_column_name="remark")',
        downgrade='with op.batch_alter_table("orders") as batch:\n'
        '        batch.alter_column("remark", new_column_name="note")',
    ),
    Kind("drop a column", (('\n    Column("remark", String(200)),', ""),), rows=((REMARK, ""),)),
    Kind("change a type", ((CUSTOMER, CUSTOMER.replace("255", "300")),)),
    Kind(
        "add a CHECK",
        ((STATUS, STATUS + '\n    CheckConstraint("expires_at > placed_at", "ends_after_it_began"),'),),
    ),
    Kind("change a CHECK", (('"quantity > 0"', '"quantity > 0 AND quantity < 100000"'),)),
    Kind("add a unique constraint", ((REASON, REASON + '\n    UniqueConstraint("reference"),'),)),
    Kind("add an index", ((PAID_AT, PAID_AT + '\n    Index(None, "paid_at"),'),)),
    Kind(
        "add a parent",
        (
            (
                ORDERS,
                'couriers = Table(\n    "couriers",\n    metadata,\n    Column("id", Integer, primary_key=True),\n'
                '    Column("name", String(100), nullable=False, server_default="Ann\'s bike"),\n)\n\n' + ORDERS,
            ),
            (PAID_AT, PAID_AT + '\n    Column("courier_id", ForeignKey("couriers.id", ondelete="SET NULL")),'),
        ),
        rows=((LAST, f"{LAST}        insert(tables.couriers).values(id=7),\n        {ORDER}, courier_id=7),\n"),),
    ),
    Kind(
        "add a child",
        (
            (
                MAPPED,
                'refunds = Table(\n    "refunds",\n    metadata,\n    Column("id", Integer, primary_key=True),\n'
                '    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),\n)\n' + MAPPED,
            ),
        ),
        rows=((LAST, LAST + "insert(tables.refunds).from_select(['order_id'], select(tables.orders.c.id)),\n"),),
    ),
    Kind(
        "change data",
        upgrade="""op.execute("UPDATE products SET name = name || '!'")""",
        downgrade="""op.execute("UPDATE products SET name = substr(name, 1, length(name) - 1)")""",
    ),
    Kind(
        "rebuild a parent of all",
        ((STATUS, STATUS.replace("nullable=False", 'nullable=False, server_default="pending"')),),
    ),
)

REBUILD: Final = (
    'with op.batch_alter_table("products", recreate="always") as batch:\n'
    '        batch.alter_column("name", type_=sa.String(200), existing_nullable=False)'
)
TRIGGER: Final = Kind(
    "watch products",
    upgrade='op.execute("CREATE TRIGGER guard AFTER DELETE ON products BEGIN SELECT 1; END")',
    downgrade='op.execute("DROP TRIGGER IF EXISTS guard")',
)
BREACHES: Final[dict[str, tuple[Any, ...]]] = {
    "values are cast away": (
        Kind(
            "cast names",
            upgrade='with op.batch_alter_table("products") as batch:\n'
            '        batch.alter_column("name", type_=sa.Integer(), existing_nullable=False)',
            downgrade='with op.batch_alter_table("products") as batch:\n'
            '        batch.alter_column("name", type_=sa.String(200), existing_nullable=False)',
        ),
        "products has lost values of name",
    ),
    "a parent is deleted without its children": (
        Kind("forget orders", upgrade='op.execute("DELETE FROM orders")'),
        "leaves rows without their parent",
    ),
    "a table is built anew without its rows": (
        Kind(
            "rebuild payments",
            upgrade='op.execute("CREATE TABLE kept AS SELECT * FROM payments WHERE 1 = 0")\n'
            '    op.drop_table("payments")\n    op.rename_table("kept", "payments")',
        ),
        "payments has lost 3 of 3 rows",
    ),
    "a downgrade forgets a CHECK": (
        Kind(
            "bound stock",
            (('"stock >= 0"', '"stock >= 0 AND stock < 1000000"'),),
            file=PRODUCTS_TABLES,
            upgrade='with op.batch_alter_table("products") as batch:\n'
            '        batch.drop_constraint(op.f("ck_products_stock_not_negative"), type_="check")\n'
            '        batch.create_check_constraint(op.f("ck_products_stock_not_negative"), '
            '"stock >= 0 AND stock < 1000000")',
        ),
        "down, the schema lacks table products: constraint ck_products_stock_not_negative check ( stock > = 0 )",
    ),
    "a CHECK is dropped that the tables have": (
        Kind(
            "unbound stock",
            upgrade='with op.batch_alter_table("products") as batch:\n'
            '        batch.drop_constraint(op.f("ck_products_stock_not_negative"), type_="check")',
            downgrade='with op.batch_alter_table("products") as batch:\n'
            '        batch.create_check_constraint(op.f("ck_products_stock_not_negative"), "stock >= 0")',
        ),
        "table products: constraint ck_products_stock_not_negative check ( stock > = 0 )",
    ),
    "ON DELETE is dropped that the tables have": (
        Kind(
            "keep lines",
            upgrade='with op.batch_alter_table("order_lines") as batch:\n'
            '        batch.drop_constraint("fk_order_lines_order_id_orders", type_="foreignkey")\n'
            '        batch.create_foreign_key(op.f("fk_order_lines_order_id_orders"), "orders", ["order_id"], ["id"])',
            downgrade='with op.batch_alter_table("order_lines") as batch:\n'
            '        batch.drop_constraint("fk_order_lines_order_id_orders", type_="foreignkey")\n'
            '        batch.create_foreign_key(op.f("fk_order_lines_order_id_orders"), "orders", ["order_id"], '
            '["id"], ondelete="CASCADE")',
        ),
        "foreign key ( order_id ) references orders ( id ) on delete cascade",
    ),
    "a rebuild loses a trigger": (
        TRIGGER,
        Kind(
            "rebuild products",
            upgrade=REBUILD,
            downgrade=REBUILD,
        ),
        "down, the schema lacks trigger guard",
    ),
    "a rebuild loses an index on an expression": (
        Kind(
            "index names in small letters",
            (
                (
                    '    CheckConstraint("stock >= 0"',
                    '    Index("ix_products_lower", text("lower(name)")),\n    CheckConstraint("stock >= 0"',
                ),
            ),
            file=PRODUCTS_TABLES,
            upgrade="""op.create_index("ix_products_lower", "products", [sa.text("lower(name)")])\n    """ + REBUILD,
            downgrade="pass",
        ),
        "ix_products_lower",
    ),
    "a new table has no rows to be tried on": (Kind("add a child", KINDS[9].tables), "refunds.order_id"),
    "an old table has no rows to be tried on": (
        Kind(
            "drop the attic",
            upgrade='op.execute("DROP TABLE IF EXISTS attic")',
            downgrade='op.create_table("attic", sa.Column("id", sa.Integer(), primary_key=True))',
        ),
        "attic is empty before it",
    ),
}

NOTHING: Final = Kind("change nothing", upgrade="pass")
# Tried from the last to the first: no order is left after the first.
NEAR_MISSES: Final = (
    Kind(
        "forget all orders",
        upgrade='op.execute("DELETE FROM payments")\n'
        '    op.execute("DELETE FROM order_lines")\n    op.execute("DELETE FROM orders")',
    ),
    Kind(
        "write a reason in capitals",
        upgrade="""op.execute("UPDATE payments SET reason = upper(reason)")""",
    ),
    Kind(
        "rename a table there and back",
        upgrade='op.rename_table("payments", "charges")\n    op.rename_table("charges", "payments")',
    ),
    NOTHING,
)
