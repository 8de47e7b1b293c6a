from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table, Uuid
from sqlalchemy.orm import composite

from app.domain.money import Money
from app.domain.products import Product
from app.infrastructure.tables import mapping, metadata

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

mapping.map_imperatively(
    Product,
    products,
    properties={"price": composite(Money, products.c.price_minor, products.c.currency)},
)
