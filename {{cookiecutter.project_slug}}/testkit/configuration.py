"""`[tool.testkit.<reader>]` of pyproject.toml, over a reader's defaults."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

Settings = TypeVar("Settings")


class BadConfiguration(Exception):
    """One sentence that names the key."""


def read_settings(kind: type[Settings], reader: str, root: Path) -> Settings:
    """`kind` is a dataclass with defaults. Raises BadConfiguration for a key that it hasn't."""
    path = root / "pyproject.toml"
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return kind()
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(f"{path}: {error}") from error
    given = table.get("tool", {}).get("testkit", {}).get(reader, {})
    unknown = sorted(set(given) - set(kind.__dataclass_fields__))  # type: ignore[attr-defined]
    if unknown:
        raise BadConfiguration(
            f"{path}: [tool.testkit.{reader}] has no key {unknown[0]!r}; "
            f"it knows {', '.join(kind.__dataclass_fields__)}"  # type: ignore[attr-defined]
        )
    return kind(**given)
