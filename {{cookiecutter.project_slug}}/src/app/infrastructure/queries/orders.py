from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.queries.orders import LineView, OrderSummary, OrderView
from app.domain.actors import Actor, Role
from app.domain.orders import OrderNotFound
from app.infrastructure.tables.orders import order_lines, orders

_total = func.sum(order_lines.c.quantity * order_lines.c.unit_price_minor)
"""As `Order.total` does it, where no aggregate is loaded."""
_head = (
    orders.c.id,
    orders.c.customer_id,
    orders.c.status,
    orders.c.placed_at,
)


class SqlAlchemyOrderQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, order_id: UUID, *, viewer: Actor) -> OrderView:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                _one(viewer.role), {"order_id": order_id, "viewer_id": viewer.id}
            )
            rows = found.all()
        if not rows:
            raise OrderNotFound(order_id)
        head = rows[0]
        lines = [LineView(row.sku, row.quantity, row.unit_price_minor) for row in rows]
        return OrderView(
            id=head.id,
            customer_id=head.customer_id,
            status=head.status.value,
            currency=head.currency,
            total_minor=head.total_minor,
            placed_at=head.placed_at,
            expires_at=head.expires_at,
            paid_at=head.paid_at,
            lines=lines,
        )

    async def page(
        self, *, viewer: Actor, after: UUID | None, limit: int
    ) -> Sequence[OrderSummary]:
        query = _page(viewer.role, is_first=after is None)
        values = {"viewer_id": viewer.id, "after": after, "page_size": limit}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query, values)).all()
        return [
            OrderSummary(
                id=row.id,
                customer_id=row.customer_id,
                status=row.status.value,
                currency=row.currency,
                total_minor=row.total_minor,
                placed_at=row.placed_at,
            )
            for row in rows
        ]


# Built once each: building a statement costs more than sending it.
@cache
def _one(viewer: Role) -> Select[Any]:
    return (
        select(
            *_head,
            orders.c.expires_at,
            orders.c.paid_at,
            order_lines.c.sku,
            order_lines.c.quantity,
            order_lines.c.unit_price_minor,
            order_lines.c.currency,
            _total.over().label("total_minor"),
        )
        .join(order_lines)
        .where(orders.c.id == bindparam("order_id"), _visible_to(viewer))
        .order_by(order_lines.c.sku)
    )


@cache
def _page(viewer: Role, *, is_first: bool) -> Select[Any]:
    visible = select(*_head).where(_visible_to(viewer))
    if not is_first:
        last = orders.alias("last")
        # An order of another customer is treated as unknown: its time must not leak.
        is_last = (last.c.id == bindparam("after")) & _visible_to(viewer, last)
        visible = visible.join(last, is_last).where(
            tuple_(orders.c.placed_at, orders.c.id) < tuple_(last.c.placed_at, last.c.id)
        )
    page = (
        visible.order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(bindparam("page_size"))
        .subquery()
    )
    return (
        select(
            page,
            _total.label("total_minor"),
            func.min(order_lines.c.currency).label("currency"),
        )
        .join(order_lines, order_lines.c.order_id == page.c.id)
        .group_by(*page.c)
        .order_by(page.c.placed_at.desc(), page.c.id.desc())
    )


def _visible_to(viewer: Role, listed: FromClause = orders) -> ColumnElement[bool]:
    return true() if viewer is Role.STAFF else listed.c.customer_id == bindparam("viewer_id")
