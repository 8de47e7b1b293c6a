"""Takes secrets out of what is written to a file that CI uploads."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
SECRET_NAME = re.compile(
    r"pass(word|wd|phrase|code)?$|pwd|secret|token|authorization|cookie|credential|api_?-?key|private_?-?key|"
    r"session_?-?id|signature|\bjwt\b|csrf|password|otp$|pin$|cvc|cvv|card_?-?number",
    re.IGNORECASE,
)
_NAME = r"[\w.-]*(?:passw|passphrase|pwd|secret|token|authorization|cookie|credential|api_?-?key|private_?-?key)[\w.-]*"
TEXTS = (
    # user:password@ of a URL
    (re.compile(r"(?<=://)[^\s/@\"']*:[^\s/@\"']*(?=@)"), HIDDEN),
    (re.compile(r"\b(Bearer|Basic|Digest|Token)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # a header in a text, to the end of its line
    (
        re.compile(r"\b((?:proxy-)?authorization|set-cookie|cookie)(\s*[:=]\s*)[^\r\n\"'}]+", re.IGNORECASE),
        rf"\1\2{HIDDEN}",
    ),
    # "password": "…", 'password': '…', also where the text was cut
    (
        re.compile(
            rf"([\"']{_NAME}[\"']\s*[:=]\s*)(\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[^\s,}}\]]+)", re.IGNORECASE
        ),
        rf'\1"{HIDDEN}"',
    ),
    # password=… of a form, a query or a DSN
    (re.compile(rf"\b({_NAME}=)[^&\s\"',;)]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # PASSWORD '…' of SQL
    (re.compile(r"\b(PASSWORD\s+)'(?:[^']|'')*'?", re.IGNORECASE), rf"\1'{HIDDEN}'"),
    # a JSON Web Token
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}"), HIDDEN),
)


def redacted(text: str) -> str:
    for pattern, replacement in TEXTS:
        text = pattern.sub(replacement, text)
    return text


def without_secrets(value: Any, depth: int = 8) -> Any:
    """The same, as what JSON can hold: values under a secret's name are hidden, and texts are redacted."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redacted(value)
        case Mapping() if depth:
            return {
                str(name): HIDDEN if SECRET_NAME.search(str(name)) else without_secrets(each, depth - 1)
                for name, each in list(value.items())
            }
        case list() | tuple() | set() | frozenset() if depth:
            return [without_secrets(each, depth - 1) for each in value]
    return redacted(safe_text(value))


def safe_text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001  (an object of the test's; whatever its text does)
        return f"<{type(value).__name__}: {type(error).__name__}>"
