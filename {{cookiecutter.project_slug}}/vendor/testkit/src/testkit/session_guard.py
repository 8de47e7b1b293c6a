"""A pytest plugin: a test takes its session from a fixture; opening one in a test file is a breach.

The lint sees a name; this sees each session and engine, also one that a helper of SQLAlchemy makes. Load it after
`testkit.guards.plugin`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import Any

import pytest

from testkit.guards.permissions import Kind, SideEffect
from testkit.guards.plugin import WATCH
from testkit.guards.watch import Watch

PATCHES = pytest.StashKey[ExitStack]()


def pytest_collection_finish(session: pytest.Session) -> None:
    config = session.config
    config.stash[PATCHES] = stack = ExitStack()
    if "sqlalchemy" in sys.modules:
        from sqlalchemy import Engine  # noqa: PLC0415  (only where it is used)
        from sqlalchemy.orm import Session  # noqa: PLC0415

        for kind in (Session, Engine):
            stack.enter_context(_watched(kind, config.stash[WATCH]))


def pytest_unconfigure(config: pytest.Config) -> None:
    if PATCHES in config.stash:
        config.stash[PATCHES].close()


@contextmanager
def _watched(made: Any, watch: Watch) -> Iterator[None]:
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
