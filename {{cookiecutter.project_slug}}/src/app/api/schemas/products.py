from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.api.schemas import Body, Name, Output
from app.domain.products import Product

Sku = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,63}$", examples=["RETRO-CLOCK"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
Minor = Annotated[int, Field(ge=0, le=1_000_000_000, description="in minor units (cents)")]


class NewProduct(Body):
    sku: Sku
    name: Name
    price_minor: Minor
    currency: Currency
    stock: Annotated[int, Field(ge=0, le=1_000_000_000)]


class ProductOut(Output):
    id: UUID
    sku: str
    name: str
    price_minor: int
    currency: str
    stock: int

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.id,
            sku=product.sku,
            name=product.name,
            price_minor=product.price.minor,
            currency=product.price.currency,
            stock=product.stock,
        )
