"""`make_product()` gives a product that breaks no rule; a test says only what it is about.
Copy it for any plain class: factory_boy builds, and nothing is saved."""

from typing import Any
from uuid import UUID

import factory

from app.domain.money import Money
from app.domain.products import Product


class ProductFactory(factory.Factory):
    class Meta:
        model = Product

    # Sequences, not random values: they cost a thirtieth and a failure reads the same twice.
    id = factory.Sequence(lambda n: UUID(int=n + 1))
    sku = factory.Sequence(lambda n: f"RETRO-CLOCK-{n}")
    name = "Retro clock"
    price = Money(4_900, "EUR")
    stock = 10


def make_product(**values: Any) -> Product:
    return ProductFactory.build(**values)


def make_rows() -> list[Product]:
    return [make_product(sku="RETRO-CLOCK")]
