"""Ten kinds of migrations, each a change of tables.py that `make migration` writes, or a text by hand."""

from dataclasses import dataclass
from typing import Final

STATUS: Final = 'Column("status", _words(OrderStatus, "status"), nullable=False),'
PAID_AT: Final = 'Column("paid_at", UtcDateTime),'
REASON: Final = 'Column("reason", String(255)),'
CUSTOMER: Final = 'Column("customer_id", String(255), nullable=False),'
ORDERS: Final = "orders = Table("
MAPPED: Final = "mapping.map_imperatively(\n    Product,"


@dataclass(frozen=True)
class Kind:
    name: str
    tables: tuple[tuple[str, str], ...] = ()
    """Old and new text in tables.py."""
    rows: str = ""
    """What is added to make_everything()."""
    upgrade: str = ""
    """The lines by hand; empty for what autogenerate writes."""
    downgrade: str = ""


KINDS: Final = (
    Kind(
        "add a column",
        ((PAID_AT, PAID_AT + '\n    Column("note", String(200)),'),),
        rows='update(tables.orders).values(note="Ring twice"),',
    ),
    Kind(
        "rename a column",
        (('Column("note"', 'Column("remark"'),),
        rows='update(tables.orders).values(remark="Ring twice"),',
        upgrade='with op.batch_alter_table("orders") as batch:\n'
        '        batch.alter_column("note", new_column_name="remark")',
        downgrade='with op.batch_alter_table("orders") as batch:\n'
        '        batch.alter_column("remark", new_column_name="note")',
    ),
    Kind("drop a column", (('\n    Column("remark", String(200)),', ""),)),
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
        rows="insert(tables.couriers).values(id=7), update(tables.orders).values(courier_id=7),",
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
        rows="insert(tables.refunds).from_select(['order_id'], select(tables.orders.c.id)),",
    ),
    Kind(
        "change data",
        upgrade="""op.execute("UPDATE products SET name = name || '!'")""",
        downgrade="""op.execute("UPDATE products SET name = substr(name, 1, length(name) - 1)")""",
    ),
    Kind("rebuild a parent of all", ((STATUS, STATUS.replace("nullable=False", 'nullable=False, server_default="pending"')),)),
)
