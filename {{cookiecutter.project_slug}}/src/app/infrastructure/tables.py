"""The tables, and the domain's plain classes mapped onto them. Mapping happens once, at the
import of this module, and opens nothing.

An aggregate loads whole (`selectin`); a relationship that was not loaded raises."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import composite, registry, relationship

from app.domain.money import Money
from app.domain.orders import Order, OrderLine, OrderStatus
from app.domain.payments import Payment, PaymentStatus
from app.domain.products import Product

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
mapping = registry(metadata=metadata)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, in UTC, also where the database keeps no zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# The example: orders, products and payments.


def _words(enum: type[OrderStatus] | type[PaymentStatus], name: str) -> Enum:
    """Stored as the enum's value with a CHECK: a new state is a migration, not an ALTER TYPE."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


products = Table(
    "products",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sku", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("stock", Integer, nullable=False),
    CheckConstraint("price_minor >= 0", "price_not_negative"),
    CheckConstraint("stock >= 0", "stock_not_negative"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", String(255), nullable=False),
    Column("status", _words(OrderStatus, "status"), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("paid_at", UtcDateTime),
    Index(None, "customer_id", "placed_at", "id"),
    Index(None, "placed_at", "id"),
    Index(None, "status", "expires_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("sku", ForeignKey("products.sku"), primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    CheckConstraint("quantity > 0", "quantity_positive"),
    Index(None, "sku"),
)

payments = Table(
    "payments",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("status", _words(PaymentStatus, "status"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime, nullable=False),
    Column("reference", String(255)),
    Column("reason", String(255)),
    Index(None, "status", "leased_until"),
)

mapping.map_imperatively(
    Product,
    products,
    properties={"price": composite(Money, products.c.price_minor, products.c.currency)},
)
mapping.map_imperatively(
    OrderLine,
    order_lines,
    properties={
        "unit_price": composite(Money, order_lines.c.unit_price_minor, order_lines.c.currency)
    },
)
mapping.map_imperatively(Payment, payments)
mapping.map_imperatively(
    Order,
    orders,
    properties={
        "lines": relationship(
            OrderLine, lazy="selectin", cascade="all, delete-orphan", passive_deletes=True
        ),
        "payments": relationship(
            Payment, lazy="selectin", cascade="all, delete-orphan", passive_deletes=True
        ),
    },
)
