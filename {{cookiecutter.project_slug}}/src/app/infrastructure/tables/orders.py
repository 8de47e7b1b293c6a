from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Uuid,
)
from sqlalchemy.orm import composite, relationship

from app.domain.money import Money
from app.domain.orders import Order, OrderLine, OrderStatus
from app.domain.payments import Payment, PaymentStatus
from app.infrastructure.tables import UtcDateTime, mapping, metadata, words
from app.infrastructure.tables.products import products

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", String(255), nullable=False),
    Column("status", words(OrderStatus, "status"), nullable=False),
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
    Column("sku", ForeignKey(products.c.sku), primary_key=True),
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
    Column("status", words(PaymentStatus, "status"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime, nullable=False),
    Column("reference", String(255)),
    Column("reason", String(255)),
    Index(None, "status", "leased_until"),
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
