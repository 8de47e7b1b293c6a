"""A pytest plugin: a test takes its session from a fixture; opening one in a test file is a breach.

Lint sees the name, this sees the act, also through a helper of SQLAlchemy's. Load it after
`testkit.guards`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import Any

import pytest

from testkit.guards import WATCH, Watch
from testkit.side_effects import Kind, SideEffect

PATCHES = pytest.StashKey[ExitStack]()


def pytest_collection_finish(session: pytest.Session) -> None:
    config = session.config
    config.stash[PATCHES] = stack = ExitStack()
    if "sqlalchemy" in sys.modules:
        from sqlalchemy import Engine  # noqa: PLC0415  (only where it is used)
        from sqlalchemy.orm import Session  # noqa: PLC0415

        for kind in (Session, Engine):
            stack.enter_context(_told_of_by(kind, config.stash[WATCH]))


def pytest_unconfigure(config: pytest.Config) -> None:
    if PATCHES in config.stash:
        config.stash[PATCHES].close()


@contextmanager
def _told_of_by(made: Any, watch: Watch) -> Iterator[None]:
    """By `__new__`: SQLAlchemy reads off `__init__` which options an engine takes."""
    made.__new__ = _guarded(made.__name__.lower(), watch)
    yield
    del made.__new__


def _guarded(name: str, watch: Watch) -> Callable[..., Any]:
    def new(kind: type, *_arguments: Any, **_options: Any) -> Any:
        place = watch.project.place_of_call() if watch.test else None
        # `engine.execution_options(…)` gives an OptionEngine: the same engine, with other options.
        made = kind.__name__ != "OptionEngine"
        if made and place and PurePath(place).name.startswith("test_"):
            article = "an" if name[0] in "aeiou" else "a"
            watch.refuse(SideEffect(Kind.SESSION, f"make {article} {name} of its own"), place)
        return object.__new__(kind)

    return new
