from fastapi import APIRouter

from app.api.problems import documented
from app.api.schemas import NewProduct, Page, PageSize, ProductShown, Sku
from app.api.security import COMMON_ERRORS, CurrentActor
from app.api.services import Inside
from app.application.add_product import AddProduct
from app.domain import errors
from app.domain.money import Money

router = APIRouter(prefix="/products", tags=["products"], responses=documented(*COMMON_ERRORS))


@router.get("", description="What is for sale, in order of SKU.")
async def list_products(
    _actor: CurrentActor, services: Inside, after: Sku | None = None, limit: PageSize = 20
) -> Page[ProductShown]:
    found = await services.products.page(after=after, limit=limit + 1)
    return Page.of([ProductShown.model_validate(row) for row in found], limit, lambda p: p.sku)


@router.post(
    "",
    status_code=201,
    description=AddProduct.__doc__,
    responses=documented(errors.NotAllowed, errors.SkuTaken, errors.InvalidCurrency),
)
async def add_product(body: NewProduct, actor: CurrentActor, services: Inside) -> ProductShown:
    price = Money(body.price_minor, body.currency)
    product = await services.add_product(
        actor, sku=body.sku, name=body.name, price=price, stock=body.stock
    )
    return ProductShown(
        id=product.id,
        sku=product.sku,
        name=product.name,
        price_minor=product.price.minor,
        currency=product.price.currency,
        stock=product.stock,
    )
