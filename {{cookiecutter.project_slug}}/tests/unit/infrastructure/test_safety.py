import pytest

from tests.fixtures.safety import VARIABLES, names_a_test_database, pytest_configure


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://ada@db.test/service_test",
        "postgresql+asyncpg://ada@db.test/service_test_gw0",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:////tmp/service_test.db",
    ],
    ids=["named", "a worker's", "memory unnamed", "memory named", "a file"],
)
def test_a_database_of_a_tests_own_is_recognised(url: str) -> None:
    assert names_a_test_database(url) is True


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://ada@db.test/service",
        "postgresql+asyncpg://ada@db.test/",
        "postgresql+asyncpg://ada@db.test/service_testing",
        "postgresql+asyncpg://service_test@db.test/service",
        "sqlite+aiosqlite:///app.db",
        "sqlite+aiosqlite:////service_test/app.db",
        "the big database",
    ],
    ids=[
        "production",
        "no name",
        "only begins alike",
        "the user's name",
        "a real file",
        "the folder's name",
        "no URL",
    ],
)
def test_a_database_that_may_be_real_is_not_taken_for_a_tests(url: str) -> None:
    assert not names_a_test_database(url)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_run_on_a_real_database_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "postgresql+asyncpg://ada:hunter2@db.test/service")

    with pytest.raises(pytest.UsageError, match=f"Unset {variable}, or rename it") as refused:
        pytest_configure()

    assert "hunter2" not in str(refused.value)
