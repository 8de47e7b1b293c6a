from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import DEVELOPMENT_KEY, IN_PRODUCTION, BadSettings, Settings, read_settings

JWKS_URL = "https://identity.test/keys"
NEEDED = {
    name: field.default
    for name, field in Settings.model_fields.items()
    if IN_PRODUCTION in field.metadata
}
PRODUCTION = NEEDED | {
    "environment": "production",
    "database_url": "postgresql+asyncpg://ada@db.test/service",
    "jwks_url": JWKS_URL,
    "jwt_issuer": "https://identity.test",
    "jwt_audience": "service",
}
"""`NEEDED` holds, at their defaults, the variables that features need in production."""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No variable of ours is set, and there is no `.env`, whatever the developer has."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_development_needs_no_setting() -> None:
    settings = Settings()

    assert settings.environment == "development"
    assert settings.database_url == "sqlite+aiosqlite:///app.db"
    assert settings.jwks_url is None


def test_the_default_host_is_not_reachable_from_outside() -> None:
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.7", "service.test"])  # noqa: S104
@pytest.mark.parametrize(
    "key",
    [DEVELOPMENT_KEY, f" {DEVELOPMENT_KEY}\n", f'"{DEVELOPMENT_KEY}"', DEVELOPMENT_KEY.upper()],
    ids=["", "padded", "quoted", "in capitals"],
)
def test_the_published_key_is_refused_where_others_reach_the_service(host: str, key: str) -> None:
    """Whoever reaches it could sign a token of any role."""
    with pytest.raises(ValidationError, match="LOCAL_JWT_KEY must be set to a secret of your own"):
        Settings(environment="development", host=host, local_jwt_key=key)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_published_key_is_accepted_on_loopback(host: str) -> None:
    assert Settings(host=host).host == host


@pytest.mark.parametrize(
    "options",
    [
        {"local_jwt_key": "a-secret-of-our-own-of-32-letters"},
        {"jwks_url": JWKS_URL, "jwt_issuer": "https://identity.test", "jwt_audience": "service"},
    ],
    ids=["a key of our own", "an identity provider"],
)
def test_a_service_with_a_key_of_its_own_listens_anywhere(options: dict[str, Any]) -> None:
    settings = Settings(environment="development", host="0.0.0.0", **options)  # noqa: S104

    assert settings.host == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "service.test"])  # noqa: S104
def test_a_host_that_others_reach_needs_an_explicit_environment(host: str) -> None:
    """A forgotten ENVIRONMENT opens no app.db and no /docs to them."""
    values = PRODUCTION.items() - {"environment": "production"}.items()

    with pytest.raises(ValidationError, match=f"ENVIRONMENT must be set where HOST is {host}"):
        Settings.model_validate(dict(values) | {"host": host})


def test_production_with_every_variable_is_accepted() -> None:
    settings = Settings.model_validate(PRODUCTION)

    assert settings.jwt_issuer == "https://identity.test"


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"environment"}))
def test_production_names_the_variable_it_misses(name: str) -> None:
    values = {key: value for key, value in PRODUCTION.items() if key != name}

    with pytest.raises(ValidationError, match=f"{name.upper()} must be set"):
        Settings.model_validate(values)


@pytest.mark.parametrize("issuer", ["", " \n"], ids=["empty", "blank"])
def test_production_refuses_an_empty_variable(issuer: str) -> None:
    with pytest.raises(ValidationError, match="JWT_ISSUER must be set"):
        Settings.model_validate(PRODUCTION | {"jwt_issuer": issuer})


def test_the_line_break_at_the_end_of_a_value_is_removed() -> None:
    settings = Settings.model_validate(PRODUCTION | {"jwt_issuer": "https://identity.test\n"})

    assert settings.jwt_issuer == "https://identity.test"


def test_production_names_its_missing_variables_together() -> None:
    with pytest.raises(ValidationError, match="DATABASE_URL, JWKS_URL, JWT_AUDIENCE, JWT_ISSUER"):
        Settings.model_validate({"environment": "production"})


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"jwt_issuer": "https://identity.test"}, "JWT_AUDIENCE"),
        ({"jwt_audience": "service"}, "JWT_ISSUER"),
        ({}, "JWT_AUDIENCE, JWT_ISSUER"),
    ],
    ids=["only the issuer", "only the audience", "neither"],
)
def test_a_key_set_needs_its_issuer_with_its_audience(values: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValidationError, match=f"{missing} must be set"):
        Settings.model_validate({"jwks_url": JWKS_URL, **values})


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///service.db",
        "postgresql+asyncpg://ada@db.test/service",
        "postgresql+asyncpg://db.test/service?ssl=require&prepared_statement_cache_size=0",
    ],
    ids=["SQLite", "PostgreSQL", "PostgreSQL over TLS"],
)
def test_an_asynchronous_driver_is_accepted(url: str) -> None:
    assert Settings(database_url=url).database_url == url


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///service.db", r"must start with sqlite\+aiosqlite://"),
        ("postgresql://db.test/service", r"or postgresql\+asyncpg://"),
        ("mysql+aiomysql://db.test/service", "must start with"),
        ("the big database", "is not a database URL"),
        ("postgresql+asyncpg://db.test:x/service", "is not a database URL"),
        ("sqlite+aiosqlite://", "must name a file"),
        ("sqlite+aiosqlite:///:memory:", "must name a file"),
        ("sqlite+aiosqlite:///file:service?mode=memory&uri=true", "must name a file"),
        ("postgresql+asyncpg://db.test/service?sslmode=require", r"ssl=\): \['sslmode'\]"),
    ],
    ids=[
        "blocking SQLite",
        "blocking PostgreSQL",
        "MySQL",
        "no URL",
        "a port that is a word",
        "no file",
        "memory",
        "shared memory",
        "an option of another driver",
    ],
)
def test_another_database_is_refused_with_the_remedy(url: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Settings(database_url=url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("local_jwt_key", "k" * 31),
        ("port", -1),
        ("port", 65_536),
        ("jwks_url", "file:///keys"),
        ("jwks_url", "https://["),
        ("jwks_url", "https://identity.test:99999"),
        ("environment", "staging"),
        ("log_level", "loud"),
    ],
    ids=[
        "key of 31 letters",
        "port below zero",
        "port above the last",
        "keys in a file",
        "keys without a host",
        "keys on no port",
        "unknown environment",
        "unknown log level",
    ],
)
def test_a_value_out_of_bounds_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


@pytest.mark.parametrize("port", [0, 65_535], ids=["any free one", "the last"])
def test_a_port_on_the_bound_is_accepted(port: int) -> None:
    assert Settings(port=port).port == port


def test_the_environment_is_read(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOG_LEVEL", "error")
    environment.setenv("PORT", "9000")

    settings = read_settings()

    assert (settings.log_level, settings.port) == ("error", 9_000)


def test_a_dotenv_file_of_the_working_directory_is_read(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=warning\nSOMEBODY_ELSES=variable\n")

    assert read_settings().log_level == "warning"


def test_the_environment_wins_over_the_dotenv_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=warning\nPORT=9000\n")
    environment.setenv("LOG_LEVEL", "error")

    settings = read_settings()

    assert (settings.log_level, settings.port) == ("error", 9_000)


def test_an_empty_variable_counts_as_unset(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "")
    environment.setenv("JWKS_URL", "")

    settings = read_settings()

    assert (settings.port, settings.jwks_url) == (8_000, None)


def test_a_variable_that_is_empty_in_production_is_missing(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("ENVIRONMENT", "production")
    environment.setenv("DATABASE_URL", "")

    with pytest.raises(BadSettings, match=r"DATABASE_URL.* must be set"):
        read_settings()


def test_bad_settings_are_one_line_that_names_each_variable(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("PORT", "eighty")
    environment.setenv("DATABASE_URL", "sqlite:///service.db")

    with pytest.raises(BadSettings) as refused:
        read_settings()

    line = str(refused.value)
    assert "PORT Input should be a valid integer" in line
    assert "DATABASE_URL" in line
    assert len(line.splitlines()) == 1


def test_bad_settings_do_not_repeat_a_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOCAL_JWT_KEY", "hunter2")

    with pytest.raises(BadSettings, match="LOCAL_JWT_KEY") as refused:
        read_settings()

    assert "hunter2" not in str(refused.value)
