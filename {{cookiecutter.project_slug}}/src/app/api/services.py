from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.application.add_product import AddProduct
from app.application.cancel_order import CancelOrder
from app.application.pay_order import PayOrder
from app.application.place_order import PlaceOrder
from app.application.ports.identity import Identity
from app.application.queries.orders import OrderQueries
from app.application.queries.products import ProductQueries
from app.application.queries.readiness import Readiness


@dataclass(frozen=True)
class Services:
    """What the routes may call. bootstrap makes it and hangs it on `app.state.services`."""

    identity: Identity
    orders: OrderQueries
    products: ProductQueries
    readiness: Readiness
    place_order: PlaceOrder
    pay_order: PayOrder
    cancel_order: CancelOrder
    add_product: AddProduct


async def _services(request: Request) -> Services:
    # async, though it awaits nothing: a plain function would cost a thread for each request.
    services: Services = request.app.state.services
    return services


Inside = Annotated[Services, Depends(_services)]
