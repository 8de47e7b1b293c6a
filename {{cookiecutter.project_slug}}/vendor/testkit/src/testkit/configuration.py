"""`[tool.testkit.<reader>]` of pyproject.toml, over a reader's defaults."""

import tomllib
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from testkit.exit_status import CannotJudge

Settings = TypeVar("Settings")


def read_settings(kind: type[Settings], reader: str, root: Path) -> Settings:
    """`kind` is a dataclass with defaults. Raises CannotJudge for an unknown key, for a value of
    another type than its default's, and for a ValueError that `kind` raises."""
    path = root / "pyproject.toml"
    defaults = kind()
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}  # type: ignore[arg-type]
    heading = f"{path}: [tool.testkit.{reader}]"
    table = _table(path, reader)
    for key, value in table.items():
        if key not in known:
            raise CannotJudge(f"{heading} has no key {key!r}; it knows {', '.join(known)}")
        if not _fits(value, known[key]):
            raise CannotJudge(f"{heading}: {key} must be like {known[key]!r}, not {value!r}")
    try:
        return kind(**table)
    except ValueError as error:
        raise CannotJudge(f"{heading}: {error}") from error


def is_configured(root: Path) -> bool:
    """Whether the project uses testkit. A file that can't be parsed counts: whoever reads its settings reports it."""
    try:
        return _tables(root / "pyproject.toml") is not None
    except CannotJudge:
        return True


def _table(path: Path, reader: str) -> dict[str, Any]:
    table: dict[str, Any] = (_tables(path) or {}).get(reader, {})
    return table


def _tables(path: Path) -> dict[str, Any] | None:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except tomllib.TOMLDecodeError as error:
        raise CannotJudge(f"{path}: {error}") from error


@lru_cache(1)
def _parsed(text: str) -> dict[str, Any] | None:
    """Kept: each plugin asks for its own table when pytest starts."""
    tables: dict[str, Any] | None = tomllib.loads(text).get("tool", {}).get("testkit")
    return tables


def _fits(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, float | int) and not isinstance(value, bool)
    return type(value) is type(default)
