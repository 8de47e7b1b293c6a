"""Reads JSON as its standard has it: no NaN, no number beyond a double, no key twice in one object."""

import json
from math import isinf
from typing import Any, NoReturn
from urllib.parse import unquote


def parse_json(text: str | bytes) -> Any:
    """1.0 and 1 are one number. Raises ValueError."""
    try:
        return json.loads(
            text.decode("utf-8") if isinstance(text, bytes) else text,
            object_pairs_hook=_with_distinct_keys, parse_float=_number, parse_constant=_refuse,
        )  # fmt: skip
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def pointer_keys(pointer: str) -> list[str]:
    """Of the fragment of a reference: `/components/schemas/A~1B` (RFC 6901)."""
    return [unquote(key).replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]


def _with_distinct_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"an object has the key {twice!r} twice")
    return members


def _number(text: str) -> float:
    value = float(text)
    if isinf(value):
        _refuse(text)
    return int(value) if value.is_integer() else value


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON value")
