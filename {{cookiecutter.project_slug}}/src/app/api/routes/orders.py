from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query

from app.api.problems import documented
from app.api.schemas import (
    NewOrder,
    OrderHead,
    OrderShown,
    Page,
    PageSize,
    PaymentShown,
)
from app.api.security import COMMON_ERRORS, CurrentActor
from app.api.services import Inside
from app.application.cancel_order import CancelOrder
from app.application.pay_order import PayOrder
from app.application.place_order import Item, PlaceOrder
from app.domain import errors

router = APIRouter(prefix="/orders", tags=["orders"], responses=documented(*COMMON_ERRORS))

IdempotencyKey = Annotated[str, Header(pattern=r"^[A-Za-z0-9._:-]{1,200}$")]


@router.post(
    "",
    status_code=201,
    description=PlaceOrder.__doc__,
    responses=documented(
        errors.ProductNotFound, errors.OutOfStock, errors.CurrencyMismatch, errors.DuplicateLine
    ),
)
async def place_order(body: NewOrder, actor: CurrentActor, services: Inside) -> OrderShown:
    items = [Item(line.sku, line.quantity) for line in body.lines]
    return OrderShown.of(await services.place_order(actor, items))


@router.get("", description="Your orders, newest first; staff see everybody's.")
async def list_orders(
    actor: CurrentActor,
    services: Inside,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: PageSize = 20,
) -> Page[OrderHead]:
    found = await services.orders.page(viewer=actor, after=after, limit=limit + 1)
    return Page.of([OrderHead.model_validate(order) for order in found], limit, lambda o: o.id)


@router.get(
    "/{order_id}",
    description="An order that is yours; staff may read any.",
    responses=documented(errors.OrderNotFound),
)
async def get_order(order_id: UUID, actor: CurrentActor, services: Inside) -> OrderShown:
    return OrderShown.model_validate(await services.orders.get(order_id, viewer=actor))


@router.post(
    "/{order_id}/payment",
    description=PayOrder.__doc__,
    responses=documented(
        errors.OrderNotFound,
        errors.OrderNotPayable,
        errors.ReservationExpired,
        errors.PaymentInProgress,
        errors.PaymentDeclined,
        errors.PaymentUnavailable,
        *COMMON_ERRORS,
    ),
)
async def pay_order(
    order_id: UUID, idempotency_key: IdempotencyKey, actor: CurrentActor, services: Inside
) -> PaymentShown:
    return PaymentShown(reference=await services.pay_order(actor, order_id, idempotency_key))


@router.delete(
    "/{order_id}",
    status_code=204,
    description=CancelOrder.__doc__,
    responses=documented(
        errors.OrderNotFound, errors.OrderNotCancellable, errors.PaymentInProgress
    ),
)
async def cancel_order(order_id: UUID, actor: CurrentActor, services: Inside) -> None:
    await services.cancel_order(actor, order_id)
