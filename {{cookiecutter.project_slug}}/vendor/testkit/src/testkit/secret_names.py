"""Which names stand for something secret: of headers, parameters, columns, settings and environment variables. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""Of `refreshToken`, `X-Api-Key` and `PGPASSWORD`."""
SECRET = frozenset({
    "pass", "passphrase", "passcode", "pwd", "pw", "secret", "token", "authorization", "cookie", "credential", "jwt",
    "csrf", "xsrf", "otp", "totp", "pin", "cvc", "cvv", "ssn", "signature", "apikey", "sessionid", "cardnumber",
})  # fmt: skip
ENDINGS = ("password", "passwd", "pwd", "secret", "token", "apikey", "secretkey", "privatekey", "accesskey")
"""Of a word, where nothing shows that there are two."""
KEYS = frozenset({
    "api", "auth", "private", "access", "account", "encryption", "master", "secret", "signing", "ssh", "hmac",
    "subscription", "function", "functions",
})  # fmt: skip
CODES = frozenset({"security", "verification", "recovery", "backup", "auth", "mfa", "sms"})
PAIRS = frozenset({
    ("session", "id"), ("card", "number"), *((kind, "key") for kind in KEYS), *((kind, "code") for kind in CODES),
})  # fmt: skip
WHOLE = frozenset({"auth", "sid", "session"})
"""Secret alone; in a longer name they say where it belongs."""
IN_QUERY = frozenset({"code", "key", "sig", "state"})
"""Secret in the query of an URL, where OAuth and stores of files have them; anywhere else they are common words."""
ABOUT = frozenset({
    "age", "at", "count", "enabled", "expires", "expiry", "in", "length", "lifetime", "limit", "name", "policy",
    "required", "size", "ttl", "version",
})  # fmt: skip
"""`password_min_length` and `token_expires_at` say something about a secret."""
COUNTED = frozenset({"max", "min", "total", "prompt", "completion", "input", "output"})
"""`max_tokens` is a number."""


def is_secret(name: str) -> bool:
    words = _words(name)
    if not words or words[-1] in ABOUT or "type" in words or (words[-1] == "tokens" and words[0] in COUNTED):
        return False
    return name.lower() in WHOLE or _mention_secret(words)


def mentions_secret(text: str) -> bool:
    """Of a text with many names, such as a statement or a path."""
    return _mention_secret(_words(text))


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORDS.findall(name)]


def _mention_secret(words: Sequence[str]) -> bool:
    pairs = ((first, second.removesuffix("s")) for first, second in pairwise(words))
    return any(map(_is_secret_word, words)) or not PAIRS.isdisjoint(pairs)


def _is_secret_word(word: str) -> bool:
    singular = word.removesuffix("s")
    return word in SECRET or singular in SECRET or singular.endswith(ENDINGS)


def is_header(name: str) -> bool:
    """One whose value may stand behind a comma, as in a list of pairs; `('password', 'email')` are two names."""
    return is_secret(name) and ("-" in name or name.lower() in {"authorization", "cookie"})


def is_pair(name: str, value: str) -> bool:
    """Whether `(name, value)` may be a secret with its name: a value with a digit is no name."""
    is_password = value.isascii() and value.isprintable() and " " not in value and not value.isdigit()
    return is_header(name) or (is_secret(name) and is_password and any(map(str.isdigit, value)))


def secret_member(members: Mapping[Any, Any]) -> str | None:
    """Of an object whose names are values: `{"name": "password", "value": …}`, and an error of pydantic."""
    if any(is_secret(str(members[key])) for key in ("name", "key") if key in members):
        return "value"
    return "input" if "loc" in members and mentions_secret(str(members["loc"])) else None
