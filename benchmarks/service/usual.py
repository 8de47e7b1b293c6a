"""The same endpoints as most FastAPI tutorials and templates write them.

An ORM session per request as a dependency, `selectinload`, the ORM object through `response_model`, the token checked
by PyJWT in a dependency. It has none of our logging, request ids, body limit, problem documents, leases or idempotency:
that favours it.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, ForeignKey, event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "products"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    price_minor: Mapped[int]
    currency: Mapped[str]
    stock: Mapped[int]


class OrderLine(Base):
    __tablename__ = "order_lines"
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]
    currency: Mapped[str]


class Payment(Base):
    __tablename__ = "payments"
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    leased_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reference: Mapped[str | None]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[str]
    status: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lines: Mapped[list[OrderLine]] = relationship(order_by=OrderLine.sku)

    @property
    def total_minor(self) -> int:
        return sum(line.quantity * line.unit_price_minor for line in self.lines)

    @property
    def currency(self) -> str:
        return self.lines[0].currency


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ProductOut(Out):
    id: UUID
    sku: str
    name: str
    price_minor: int
    currency: str
    stock: int


class ProductPage(BaseModel):
    items: list[ProductOut]
    total: int


class LineOut(Out):
    sku: str
    quantity: int
    unit_price_minor: int


class OrderOut(Out):
    id: UUID
    customer_id: str
    status: str
    currency: str
    total_minor: int
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    lines: list[LineOut]


class PaymentOut(BaseModel):
    reference: str


class NewLine(BaseModel):
    sku: str = Field(min_length=1, max_length=64)
    quantity: int = Field(ge=1, le=1000)


class NewOrder(BaseModel):
    lines: list[NewLine] = Field(min_length=1, max_length=100)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


oauth2 = OAuth2PasswordBearer(tokenUrl="token")


async def get_current_user(request: Request, token: Annotated[str, Depends(oauth2)]) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            request.app.state.key,
            algorithms=["HS256"],
            issuer="local",
            audience="app",
            options={"require": ["exp", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error


SessionDep = Annotated[AsyncSession, Depends(get_session)]
CurrentUser = Annotated[dict[str, Any], Depends(get_current_user)]


def create(database: str, payments: str, key: str) -> FastAPI:
    app = FastAPI()
    engine = create_async_engine(database)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _same_pragmas_as_ours)
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app.state.key = key
    app.state.http = httpx.AsyncClient()
    app.state.payments = payments
    app.get("/orders/{order_id}", response_model=OrderOut)(get_order)
    app.get("/products", response_model=ProductPage)(list_products)
    app.post("/orders", response_model=OrderOut, status_code=201)(place_order)
    app.post("/orders/{order_id}/payment", response_model=PaymentOut)(pay_order)
    return app


def _same_pragmas_as_ours(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


async def get_order(order_id: UUID, session: SessionDep, user: CurrentUser) -> Order:
    query = select(Order).where(Order.id == order_id).options(selectinload(Order.lines))
    order = (await session.execute(query)).scalar_one_or_none()
    if order is None or order.customer_id != user["sub"]:
        raise HTTPException(404)
    return order


async def list_products(
    session: SessionDep,
    _user: CurrentUser,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Any:
    """One statement a page, without the usual second one that counts: ours has none either."""
    query = select(Product).order_by(Product.sku).offset(offset).limit(limit)
    items = (await session.execute(query)).scalars().all()
    return {"items": items, "total": len(items)}


async def place_order(body: NewOrder, session: SessionDep, user: CurrentUser) -> Order:
    skus = [line.sku for line in body.lines]
    query = select(Product).where(Product.sku.in_(skus)).order_by(Product.sku).with_for_update()
    products = {product.sku: product for product in (await session.execute(query)).scalars()}
    now = datetime.now(UTC)
    order = Order(
        customer_id=user["sub"], status="pending", placed_at=now, expires_at=now + timedelta(minutes=15), lines=[]
    )
    for line in body.lines:
        product = products.get(line.sku)
        if product is None:
            raise HTTPException(404)
        if product.stock < line.quantity:
            raise HTTPException(409)
        product.stock -= line.quantity
        price = product.price_minor
        order.lines.append(
            OrderLine(sku=line.sku, quantity=line.quantity, unit_price_minor=price, currency=product.currency)
        )
    session.add(order)
    await session.commit()
    return order


async def pay_order(
    request: Request,
    order_id: UUID,
    session: SessionDep,
    user: CurrentUser,
    idempotency_key: Annotated[str, Header()],
) -> Any:
    """Charges inside the transaction, as most do: a crash between charge and commit loses the payment."""
    query = select(Order).where(Order.id == order_id).options(selectinload(Order.lines)).with_for_update()
    order = (await session.execute(query)).scalar_one_or_none()
    if order is None or order.customer_id != user["sub"]:
        raise HTTPException(404)
    if order.status != "pending":
        raise HTTPException(409)
    now = datetime.now(UTC)
    answer = await request.app.state.http.post(
        f"{request.app.state.payments}/v1/charges",
        headers={"Authorization": "Bearer development", "Idempotency-Key": f"{order_id}:{idempotency_key}"},
        json={"amount": order.total_minor, "currency": order.currency},
    )
    reference = answer.raise_for_status().json()["id"]
    order.status, order.paid_at = "paid", now
    session.add(
        Payment(
            order_id=order.id,
            key=idempotency_key,
            status="succeeded",
            started_at=now,
            leased_until=now,
            reference=reference,
        )
    )
    await session.commit()
    return {"reference": reference}
