"""Hides the secrets of a request by their names. Their length and the kinds of their characters stay, because
constraints are about those."""

import json
from functools import lru_cache
from string import digits
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from testkit.secret_names import is_secret

FORM = "application/x-www-form-urlencoded"
ONES = str.maketrans(digits, "1" * 10)
"""No number begins with 0."""

names_secret = lru_cache(1_000)(is_secret)
"""Requests have the same names again and again."""


def masked_path(path: str) -> str:
    """With its query."""
    before, mark, query = path.partition("?")
    return before + mark + _masked_pairs(query)


def masked_header(name: str, value: str) -> str:
    return _masked_text(value) if names_secret(name) else value


def masked_body(text: str, media: str) -> str:
    """What is neither a form nor JSON has no names, and nobody reads it: all of it is hidden."""
    if media == FORM:
        return _masked_pairs(text)
    try:
        value = [json.loads(text)]
        return json.dumps(value[0], separators=(",", ":")) if _mask(value) else text
    except (ValueError, RecursionError):
        return _masked_text(text)


def _masked_pairs(text: str) -> str:
    return "&".join(map(_masked_pair, text.split("&")))


def _masked_pair(pair: str) -> str:
    name, sign, value = pair.partition("=")
    if not names_secret(unquote_plus(name)):
        return pair
    return name + sign + quote_plus(_masked_text(unquote_plus(value)))


def _mask(values: list[Any]) -> bool:
    """In place, without recursion: a hostile body is deep. True if there was a secret."""
    found = False
    waiting: list[tuple[Any, bool]] = [(values, False)]
    while waiting:
        container, is_below = waiting.pop()
        entries = container.items() if isinstance(container, dict) else enumerate(container)
        for key, value in list(entries):
            hides = is_below or (isinstance(key, str) and names_secret(key))
            if isinstance(value, list | dict):
                waiting.append((value, hides))
            elif hides:
                container[key] = _masked(value)
                found = True
    return found


def _masked(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case int() | float():
            return type(value)(str(value).translate(ONES))
    return _masked_text(value)


def _masked_text(text: str) -> str:
    return "".join(map(_masked_character, text))


def _masked_character(character: str) -> str:
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return "0" if character.isnumeric() else character
