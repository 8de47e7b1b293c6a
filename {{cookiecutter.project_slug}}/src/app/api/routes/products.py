from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.dependencies import Provided
from app.api.problem_types.products import PRODUCT_PROBLEMS
from app.api.problems import documented
from app.api.schemas import Page, PageSize
from app.api.schemas.products import NewProduct, ProductOut, Sku
from app.api.security import COMMON_ERRORS, CurrentActor
from app.application.add_product import AddProduct
from app.application.queries.products import ProductQueries
from app.domain.errors import NotAllowed
from app.domain.money import InvalidCurrency, Money
from app.domain.products import SkuTaken

router = APIRouter(
    prefix="/products", tags=["products"], responses=documented(PRODUCT_PROBLEMS, *COMMON_ERRORS)
)


@dataclass(frozen=True)
class ProductServices:
    queries: ProductQueries
    add_product: AddProduct


product_services = Provided[ProductServices]()
ProductServicesDep = Annotated[ProductServices, Depends(product_services)]


@router.get("", description="What is for sale, in order of SKU.")
async def list_products(
    _actor: CurrentActor,
    services: ProductServicesDep,
    after: Sku | None = None,
    limit: PageSize = 20,
) -> Page[ProductOut]:
    rows = await services.queries.page(after=after, limit=limit + 1)
    return Page[ProductOut].of(rows, limit, lambda product: product.sku)


@router.post(
    "",
    status_code=201,
    description=AddProduct.__doc__,
    responses=documented(PRODUCT_PROBLEMS, NotAllowed, SkuTaken, InvalidCurrency),
)
async def add_product(
    body: NewProduct, actor: CurrentActor, services: ProductServicesDep
) -> ProductOut:
    price = Money(body.price_minor, body.currency)
    product = await services.add_product(
        actor, sku=body.sku, name=body.name, price=price, stock=body.stock
    )
    return ProductOut.of(product)
