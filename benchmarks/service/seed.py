"""Fills a migrated database with 200 products and prints a token. Runs in the service: `seed.py DATABASE_URL KEY`."""

import asyncio
import sys
from datetime import timedelta
from uuid import uuid4

from app.domain.actors import Actor, Role
from app.infrastructure.clock import SystemClock
from app.infrastructure.database import open_database
from app.infrastructure.identity import LocalIdentity
from app.infrastructure.tables.products import products
from sqlalchemy import insert

PRODUCTS = 200


async def seed(url: str) -> None:
    engine = open_database(url)
    rows = [
        {
            "id": uuid4(),
            "sku": f"CLOCK-{number:03}",
            "name": f"Retro clock {number}",
            "price_minor": 4_900,
            "currency": "EUR",
            "stock": 10**9,
        }
        for number in range(PRODUCTS)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(products), rows)
    await engine.dispose()


def main() -> None:
    _, url, key = sys.argv
    asyncio.run(seed(url))
    print(LocalIdentity(key, SystemClock()).issue(Actor("ada", Role.CUSTOMER), valid=timedelta(hours=6)))


if __name__ == "__main__":
    main()
