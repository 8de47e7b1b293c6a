"""`[tool.testkit.<reader>]` of pyproject.toml, over a reader's defaults."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

Settings = TypeVar("Settings")


class BadConfiguration(Exception):
    """One sentence that names the key."""


def read_settings(kind: type[Settings], reader: str, root: Path) -> Settings:
    """`kind` is a dataclass with defaults. Raises BadConfiguration: for a key that it hasn't, a
    value of another type than its default's, and a ValueError of its own."""
    path = root / "pyproject.toml"
    defaults = kind()
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}  # type: ignore[arg-type]
    table = f"{path}: [tool.testkit.{reader}]"
    given = _given(path, reader)
    for key, value in given.items():
        if key not in known:
            raise BadConfiguration(f"{table} has no key {key!r}; it knows {', '.join(known)}")
        if not _fits(value, known[key]):
            raise BadConfiguration(f"{table}: {key} must be like {known[key]!r}, not {value!r}")
    try:
        return kind(**given)
    except ValueError as error:
        raise BadConfiguration(f"{table}: {error}") from error


def _given(path: Path, reader: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(f"{path}: {error}") from error
    table: dict[str, Any] = found.get("tool", {}).get("testkit", {}).get(reader, {})
    return table


def _fits(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, float | int) and not isinstance(value, bool)
    return type(value) is type(default)
