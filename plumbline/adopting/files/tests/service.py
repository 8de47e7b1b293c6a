"""The service under test, by the dotted names in `[tool.tests-kit]` of pyproject.toml.

Nothing of the service is imported before a test or fixture asks: its settings are set first.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import URL, MetaData

KIT = Path(__file__).resolve().parents[1]
PROJECT = KIT.parent


@dataclass(frozen=True)
class Settings:
    app: str
    factory: bool
    metadata: str
    session: str
    session_commits: bool
    path: str
    host: str
    environment: dict[str, str]

    def environment_over(self, url: URL) -> dict[str, str]:
        """The service's variables, when its database is at `url`; a file has no host: it gets
        one that doesn't exist."""
        parts = {
            "url": url.render_as_string(hide_password=False),
            "user": url.username or "nobody",
            "password": url.password or "nobody",
            "host": url.host or "nowhere.invalid",
            "port": url.port or 1,
            "database": url.database or "",
        }
        return {name: value.format(**parts) for name, value in self.environment.items()}


@cache
def settings() -> Settings:
    text = (KIT / "pyproject.toml").read_text(encoding="utf-8")
    return Settings(**tomllib.loads(text)["tool"]["tests-kit"])


def sources() -> list[Path]:
    """Where Python finds the service."""
    return [folder for folder in (PROJECT / "src", PROJECT) if folder.is_dir()]


@cache
def app() -> FastAPI:
    """One for all tests: building the routes costs as much as fifty requests."""
    app: FastAPI = _named(settings().app)() if settings().factory else _named(settings().app)
    return app


def metadata() -> MetaData:
    """With all tables: the app imports what defines them."""
    app()
    tables: MetaData = _named(settings().metadata)
    return tables


def session_dependency() -> Callable[..., Any]:
    dependency: Callable[..., Any] = _named(settings().session)
    return dependency


def _named(dotted: str) -> Any:
    module, _, path = dotted.partition(":")
    return reduce(getattr, path.split("."), import_module(module))
