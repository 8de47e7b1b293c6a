from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.database import for_reading, open_database
from app.infrastructure.queries.readiness import SqlAlchemyReadiness


async def test_the_database_is_ready_when_it_answers(engine: AsyncEngine) -> None:
    assert await SqlAlchemyReadiness(for_reading(engine)).database_answers() is True


async def test_the_database_is_not_ready_when_it_can_not_be_opened(tmp_path: Path) -> None:
    nowhere = open_database(f"sqlite+aiosqlite:///{tmp_path}/no-such-folder/service_test.db")

    assert await SqlAlchemyReadiness(for_reading(nowhere)).database_answers() is False
