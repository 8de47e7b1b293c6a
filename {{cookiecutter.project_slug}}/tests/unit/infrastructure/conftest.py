import pytest
from freezegun import freeze_time


@pytest.fixture(scope="session", autouse=True)
def modules_are_known_to_freezegun() -> None:
    """The first freeze looks through all loaded modules, for 0.1 s: whichever test came first paid
    for it out of its budget."""
    with freeze_time("2026-03-14 12:00:00", real_asyncio=True):
        pass
