from inspect import signature
from typing import Annotated, Literal

import asyncpg
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.api.addresses import is_loopback

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
DEVELOPMENT_KEY = "a-development-key-that-is-no-secret"
IN_PRODUCTION = "must be set in production"
"""Marks such a field."""

# What the driver's connect() takes, and what SQLAlchemy adds to it.
POSTGRES_OPTIONS = {*signature(asyncpg.connect).parameters, "prepared_statement_cache_size"}


def _is_http_url(url: str) -> str:
    try:
        AnyHttpUrl(url)
    except ValidationError:
        raise ValueError("is not an http:// or https:// URL") from None
    return url


def _opens_a_database(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise ValueError("is not a database URL") from None
    if url.drivername not in DRIVERS:
        raise ValueError(f"must start with {' or '.join(f'{name}://' for name in DRIVERS)}")
    if url.get_backend_name() == "sqlite" and _is_in_memory(url):
        raise ValueError("must name a file: in memory each connection has a database of its own")
    unknown = sorted(url.query.keys() - POSTGRES_OPTIONS)
    if url.get_backend_name() == "postgresql" and unknown:
        raise ValueError(f"has options that asyncpg doesn't know (its TLS is ssl=): {unknown}")
    return text


def _is_in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


HttpUrl = Annotated[str, AfterValidator(_is_http_url)]


class Settings(BaseModel):
    """What a deployment decides. Reads nothing by itself, so a test says what it means."""

    # A secret that was read from a file often ends in a line break, and no header may.
    model_config = ConfigDict(str_strip_whitespace=True)

    environment: Literal["development", "production"] = "development"
    database_url: Annotated[str, AfterValidator(_opens_a_database), IN_PRODUCTION] = (
        "sqlite+aiosqlite:///app.db"
    )
    payments_url: Annotated[HttpUrl, IN_PRODUCTION] = "http://127.0.0.1:8001"
    payments_api_key: Annotated[str, Field(pattern=r"^[!-~]*$"), IN_PRODUCTION] = "development"
    jwks_url: Annotated[HttpUrl | None, IN_PRODUCTION] = None
    jwt_issuer: Annotated[str | None, IN_PRODUCTION] = None
    jwt_audience: Annotated[str | None, IN_PRODUCTION] = None
    local_jwt_key: Annotated[str, Field(min_length=32)] = DEVELOPMENT_KEY
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        needed: set[str] = set()
        if self.jwks_url:
            needed.update(("jwt_issuer", "jwt_audience"))
        if self.environment == "production":
            fields = type(self).model_fields.items()
            needed.update(name for name, field in fields if IN_PRODUCTION in field.metadata)
        missing = sorted(
            name for name in needed if name not in self.model_fields_set or not getattr(self, name)
        )
        if missing:
            raise ValueError(f"{', '.join(missing).upper()} must be set")
        if "environment" not in self.model_fields_set and not is_loopback(self.host):
            raise ValueError(
                f"ENVIRONMENT must be set where HOST is {self.host}: "
                "the defaults of development are for this machine only"
            )
        if self.signs_with_the_published_key and not is_loopback(self.host):
            raise ValueError(
                f"LOCAL_JWT_KEY must be set to a secret of your own where HOST is {self.host}: "
                "everybody knows the development key"
            )
        return self

    @property
    def signs_with_the_published_key(self) -> bool:
        """If so, anybody who reaches the service can sign tokens for any subject and role."""
        return not self.jwks_url and DEVELOPMENT_KEY in self.local_jwt_key.lower()


class _Environment(BaseSettings, Settings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)


class BadSettings(Exception):
    """Its text is one line that names each wrong variable."""


def read_settings() -> Settings:
    """From the environment, then `.env`. Raises BadSettings."""
    try:
        return _Environment()
    except ValidationError as error:
        wrong = (
            f"{'.'.join(map(str, one['loc'])).upper()} {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
        raise BadSettings("; ".join(line.strip() for line in wrong)) from None
