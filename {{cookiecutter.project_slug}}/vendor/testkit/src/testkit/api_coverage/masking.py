"""Hides the secrets of a request by their names, and texts that hold one. Their length and the kinds of their
characters stay, because constraints are about those."""

import json
import re
from functools import lru_cache
from string import digits
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from testkit.secret_names import is_secret, secret_member

NAME = re.compile(r"(?:[^{}\"'<>:]|:(?! ))*+")
"""Of a pair; JSON may be sent as a form."""
SIGNS = (
    "pass", "pwd", "pin", "otp", "secret", "token", "cookie", "session", "auth", "credential", "signature", "card",
    "key", "code", "cvc", "cvv", "jwt", "srf", "ssn", "://", "eyj", "begin ", "ghp_", "github_pat_", "glpat-", "_live_",
    "sk-", "akia", "asia", "aiza", "xox", "xapp-", "npm_", "hf_", "whsec_", "shpat_", "dop_v1_", "pypi-", "gocspx-",
    "sg.", "hvs.", "ya29.", "bearer", "basic ", "digest ", "-u ", "pw", "sid", "%", "\\u",
)  # fmt: skip
"""A text that holds a secret has one of these, or an escape; most texts have none."""
FORM = "application/x-www-form-urlencoded"
ONES = str.maketrans(digits, "1" * 10)
"""No number begins with 0."""

names_secret = lru_cache(1_000)(is_secret)
"""Requests have the same names again and again."""


def masked_path(path: str) -> str:
    """With its query."""
    before, mark, query = path.partition("?")
    segments = "/".join(map(_masked_escaped, before.split("/"))) if looks_secret(before) else before
    return segments + mark + _masked_pairs(query)


def masked_header(name: str, value: str) -> str:
    return _masked_text(value) if names_secret(name) or holds_secret(value) else value


def looks_secret(text: str) -> bool:
    small = text.lower()
    return any(map(small.__contains__, SIGNS))


@lru_cache(1_000)
def holds_secret(text: str) -> bool:
    """A URL with a password, a query of GraphQL, a token that shows by its form."""
    if not looks_secret(text):
        return False
    from testkit.redaction import redacted  # noqa: PLC0415  (only of a text that may have one)

    return redacted(text) != text


def masked_body(text: str, media: str) -> str:
    """What is neither a form nor JSON has no names, and nobody reads it: all of it is hidden."""
    if media == FORM:
        return _masked_pairs(text)
    try:
        value = [json.loads(text)]
        looks = looks_secret(text)
        is_hidden = _mask(value, looks) or (looks and _names_secret(text))
        return json.dumps(value[0], separators=(",", ":")) if is_hidden else text
    except (ValueError, RecursionError):
        return _masked_text(text)


def _names_secret(text: str) -> bool:
    """Also in one of two members with the same name, of which the last is read."""
    names = list[str]()
    json.loads(text, object_pairs_hook=lambda pairs: names.extend(name for name, _ in pairs))
    return any(map(names_secret, names))


def _masked_pairs(text: str) -> str:
    return "&".join(map(_masked_pair, text.split("&")))


def _masked_pair(pair: str) -> str:
    name, sign, value = pair.partition("=")
    if not NAME.fullmatch(unquote_plus(name)):
        return quote_plus(_masked_text(unquote_plus(pair)))
    if not names_secret(unquote_plus(name)):
        return name + sign + _masked_escaped(value)
    return name + sign + quote_plus(_masked_text(unquote_plus(value)))


def _masked_escaped(text: str) -> str:
    plain = unquote_plus(text)
    return quote_plus(_masked_text(plain)) if holds_secret(plain) else text


def _mask(values: list[Any], looks: bool) -> bool:  # noqa: FBT001  (of all its texts: `looks_secret`)
    """In place, without recursion: a hostile body is deep. True if there was a secret."""
    found = False
    waiting: list[tuple[Any, bool]] = [(values, False)]
    while waiting:
        container, is_below = waiting.pop()
        is_object = isinstance(container, dict)
        hidden = secret_member(container) if is_object else None
        for key, value in list(container.items() if is_object else enumerate(container)):
            hides = is_below or (is_object and (key == hidden or names_secret(key)))
            hides = hides or (looks and isinstance(value, str) and holds_secret(value))
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
