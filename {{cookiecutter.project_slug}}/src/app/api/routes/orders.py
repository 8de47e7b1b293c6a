from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query

from app.api.dependencies import Provided
from app.api.problem_types.orders import ORDER_PROBLEMS
from app.api.problems import documented
from app.api.schemas import Page, PageSize
from app.api.schemas.orders import NewOrder, OrderOut, OrderSummaryOut, PaymentOut
from app.api.security import COMMON_ERRORS, CurrentActor
from app.application.cancel_order import CancelOrder
from app.application.pay_order import PayOrder
from app.application.place_order import Item, PlaceOrder
from app.application.queries.orders import OrderQueries
from app.domain.money import CurrencyMismatch
from app.domain.orders import (
    DuplicateLine,
    OrderNotCancellable,
    OrderNotFound,
    OrderNotPayable,
    ReservationExpired,
)
from app.domain.payments import PaymentDeclined, PaymentInProgress, PaymentUnavailable
from app.domain.products import OutOfStock, ProductNotFound

router = APIRouter(
    prefix="/orders", tags=["orders"], responses=documented(ORDER_PROBLEMS, *COMMON_ERRORS)
)

IdempotencyKey = Annotated[str, Header(pattern=r"^[A-Za-z0-9._:-]{1,200}$")]


@dataclass(frozen=True)
class OrderServices:
    queries: OrderQueries
    place_order: PlaceOrder
    pay_order: PayOrder
    cancel_order: CancelOrder


order_services = Provided[OrderServices]()
OrderServicesDep = Annotated[OrderServices, Depends(order_services)]


@router.post(
    "",
    status_code=201,
    description=PlaceOrder.__doc__,
    responses=documented(
        ORDER_PROBLEMS, ProductNotFound, OutOfStock, CurrencyMismatch, DuplicateLine
    ),
)
async def place_order(body: NewOrder, actor: CurrentActor, services: OrderServicesDep) -> OrderOut:
    items = [Item(line.sku, line.quantity) for line in body.lines]
    return OrderOut.of(await services.place_order(actor, items))


@router.get("", description="Your orders, newest first; staff see everybody's.")
async def list_orders(
    actor: CurrentActor,
    services: OrderServicesDep,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: PageSize = 20,
) -> Page[OrderSummaryOut]:
    rows = await services.queries.page(viewer=actor, after=after, limit=limit + 1)
    return Page[OrderSummaryOut].of(rows, limit, lambda order: order.id)


@router.get(
    "/{order_id}",
    description="An order that is yours; staff may read any.",
    responses=documented(ORDER_PROBLEMS, OrderNotFound),
)
async def get_order(order_id: UUID, actor: CurrentActor, services: OrderServicesDep) -> OrderOut:
    return OrderOut.model_validate(await services.queries.get(order_id, viewer=actor))


@router.post(
    "/{order_id}/payment",
    description=PayOrder.__doc__,
    responses=documented(
        ORDER_PROBLEMS,
        OrderNotFound,
        OrderNotPayable,
        ReservationExpired,
        PaymentInProgress,
        PaymentDeclined,
        PaymentUnavailable,
        *COMMON_ERRORS,
    ),
)
async def pay_order(
    order_id: UUID, idempotency_key: IdempotencyKey, actor: CurrentActor, services: OrderServicesDep
) -> PaymentOut:
    return PaymentOut(reference=await services.pay_order(actor, order_id, idempotency_key))


@router.delete(
    "/{order_id}",
    status_code=204,
    description=CancelOrder.__doc__,
    responses=documented(ORDER_PROBLEMS, OrderNotFound, OrderNotCancellable, PaymentInProgress),
)
async def cancel_order(order_id: UUID, actor: CurrentActor, services: OrderServicesDep) -> None:
    await services.cancel_order(actor, order_id)
