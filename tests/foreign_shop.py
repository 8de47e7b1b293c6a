"""A service that this template did not make, with a test of its own: `plumbline adopt` is tried in it."""

from typing import Final

SOURCES: Final = {
    "pyproject.toml": """\
[tool.pytest]
pythonpath = ["src"]
addopts = ["--strict-markers"]
""",
    "tests/__init__.py": "",
    "tests/test_prices.py": """\
from shop.models import Clock


def test_a_clock_has_its_price():
    assert Clock(name="RETRO-CLOCK", price=40).price == 40
""",
    "src/shop/models.py": """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Clock(Base):
    __tablename__ = "clocks"

    name: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[int]
""",
    "src/shop/db.py": """\
import os

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

SETTINGS = os.environ["DATABASE_URL"], os.environ["SHOP_NAME"]
sessions = async_sessionmaker(create_async_engine(SETTINGS[0], echo=False))


async def get_session():
    async with sessions() as session, session.begin():
        yield session


async def get_sessions() -> async_sessionmaker[AsyncSession]:
    return sessions


def get_sync_session():
    with Session() as session:
        yield session
""",
    "src/shop/main.py": """\
import time

from fastapi import Depends, FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shop.db import get_session, sessions
from shop.models import Clock

app = FastAPI()
silent = FastAPI(openapi_url=None)
guarded = FastAPI()
guarded.add_middleware(TrustedHostMiddleware, allowed_hosts=["*.shop.example", "shop.example"])
undescribed = FastAPI()
undescribed.openapi = lambda: 1 / 0
numbers = {"one": 1}


def create_app() -> FastAPI:
    return app


def create_nothing() -> None:
    pass


@app.post("/clocks/{name}")
async def add(name: str, session: AsyncSession = Depends(get_session)) -> None:
    session.add(Clock(name=name, price=40))


@app.get("/clocks")
async def names(session: AsyncSession = Depends(get_session)) -> list[str]:
    return list(await session.scalars(select(Clock.name)))


@app.get("/failing")
async def failing() -> None:
    raise KeyError("lifespan")


@app.get("/slow")
async def slow() -> None:
    time.sleep(0.001)


@app.get("/elsewhere")
async def elsewhere() -> None:
    async with sessions() as session:
        await session.scalars(select(Clock.name))
""",
}
NAMES: Final = {
    "app": "shop.main:app",
    "metadata": "shop.models:Base.metadata",
    "session": "shop.db:get_session",
    "package": "shop",
}
ADDING: Final = """\
import httpx
from sqlalchemy import text


async def test_an_added_clock_is_there(client, db_session):
    await client.post("/clocks/RETRO-CLOCK")

    assert list(await db_session.scalars(text("SELECT name FROM clocks"))) == ["RETRO-CLOCK"]


async def test_it_can_be_added_again(client):
    response = await client.post("/clocks/RETRO-CLOCK")

    assert response.status_code == httpx.codes.OK
"""
BREACHES: Final = """\
async def test_slow(client):
    await client.get("/slow")


async def test_elsewhere(client):
    await client.get("/elsewhere")
"""
