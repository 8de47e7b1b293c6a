"""Takes secrets out of what is written to a file that CI uploads.

Each pattern takes time in proportion to the text, whatever the text is: names and values are possessive (`++`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from testkit.root_cause import cut
from testkit.secret_names import IN_QUERY, is_header, is_secret
from testkit.trace import LONGEST_TEXT

HIDDEN = "***"
LONGEST = 10 * LONGEST_TEXT
"""Characters that are looked at; the rest of a longer text is left out, and nobody keeps so many."""
_START, _NAME = r"(?<![\w.-])", r"(?P<name>[\w.-]++)"
_MARK = r"\\{0,4}[\"']|%22|%27|&quot;"
_SIGN = r"\s*+(?:=>|[:=]|%3D|%3A|\\u003d)\s*+"
_QUOTED = rf"b?(?P<mark>{_MARK})(?:(?!(?P=mark))(?:\\.|[^\\]|\\))*+(?:(?P=mark))?"
_BRACKETED = r"[\[({][^\])}]*+[\])}]?"
NAMED = re.compile(rf"{_START}(?P<left>{_MARK})?{_NAME}(?(left)(?P=left))(?P<sign>{_SIGN})", re.IGNORECASE)
VALUE = re.compile(rf"{_QUOTED}|{_BRACKETED}|[^\s,;&\"'<>)}}\]\\]++", re.IGNORECASE | re.DOTALL)
PAIR = re.compile(rf"(?P<before>[\"']{_NAME}[\"']\s*+,\s*+)b?[\"'][^\"']*+[\"']?")
PROSE = re.compile(r"[A-Za-z]{1,8}[.!]?")
"""`password: required` says what is wrong, and no secret is so short."""
TAG = re.compile(r"(?P<before><(?:[\w.-]++:)?" + _NAME + r"[^<>]*+>)[^<]++")
OPTION = re.compile(rf"(?P<before>(?<!\S)--{_NAME}\s++)(?!-)\S++")
SENT = re.compile(r"(?P<before>\[SQL: (?P<name>[^\]]*+)\]\s*+\[parameters: )[^\n]*+")
"""How SQLAlchemy ends a message: the values have no names."""
QUERY = re.compile(rf"(?P<before>[?&#]{_NAME}=)[^&\s\"'<>)#]++")
HEADER = re.compile(
    r"(?P<before>\b(?:(?:proxy-)?authorization|(?:set-)?cookie)\s*+:\s*+)[^\s\"'\[({][^\r\n]*+", re.IGNORECASE
)
TEXTS = (
    # what stands before the host in a URL; a password in a DSN may have any sign, and the text may end in it
    (re.compile(r"(?<=://)(?:[^\s/?#@]*+@)++"), f"{HIDDEN}@"),
    (re.compile(r"(?<!http)(?<!https)(?<=://)[^\s:/@]*+:(?:[^\s@]{0,200}+@)++"), f"{HIDDEN}@"),
    (re.compile(r"(?<=://)[^\s:/?#@]*+:(?!\d*\Z)[^\s/?#@]*\Z"), HIDDEN),
    (re.compile(r"\b(Bearer)\s++(?=[\w.~+/=-]{6})[\w.~+/=-]++", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\b((?i:Basic|Token))\s++(?![a-z]*+(?![\w.~+/=-]))(?=[\w.~+/=-]{6})[\w.~+/=-]++"), rf"\1 {HIDDEN}"),
    (re.compile(r"\b(Digest\s++)(?=\w++=)[^\r\n]++", re.IGNORECASE), rf"\1{HIDDEN}"),
    # PASSWORD '…' of SQL
    (
        re.compile(r"\b(PASSWORD\s++|IDENTIFIED\s++BY\s++)(?:'(?:[^']|'')*+'?|\"[^\"]*+\"?)", re.IGNORECASE),
        rf"\1'{HIDDEN}'",
    ),
    # what shows by its form: JSON Web Tokens, keys of well-known services, PEM
    (re.compile(r"\beyJ[\w-]{8,}+(?:\.[\w-]*+){0,2}"), HIDDEN),
    (
        re.compile(
            r"\b(?:gh[pousr]_\w{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|xox[a-z]-[\w-]{10,}+|AIza[\w-]{30,}+"
            r"|[srp]k_(?:live|test)_\w{10,}+|sk-[\w-]{20,}+|A[KS]IA[A-Z0-9]{16}|(?<=hooks\.slack\.com/services/)\S++)"
        ),
        HIDDEN,
    ),
    (re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^-]*+(?:-----END [A-Z ]*PRIVATE KEY-----)?"), rf"\1{HIDDEN}"),
)  # fmt: skip


def redacted(text: str) -> str:
    text = text if len(text) <= LONGEST else cut(text, LONGEST)
    text = HEADER.sub(rf"\g<before>{HIDDEN}", text)
    for pattern, replacement in TEXTS:
        text = pattern.sub(replacement, text)
    for pattern, decides in (
        (QUERY, _is_in_query),
        (PAIR, is_header),
        (TAG, is_secret),
        (OPTION, is_secret),
        (SENT, is_secret),
    ):
        text = pattern.sub(_hiding(decides), text)
    return _assigned(text)


def _is_in_query(name: str) -> bool:
    return name.lower() in IN_QUERY or is_secret(name)


def _hiding(decides: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    return lambda match: match["before"] + (HIDDEN if decides(match["name"]) else match[0][len(match["before"]) :])


def _assigned(text: str) -> str:
    """`password=…` of a form, a query, a DSN or a repr, and `"password": "…"` of JSON, also where it was cut."""
    parts, at = list[str](), 0
    for named in NAMED.finditer(text):
        value = VALUE.match(text, named.end()) if named.start() >= at and is_secret(named["name"]) else None
        if value and not (named["left"] is None and ":" in named["sign"] and PROSE.fullmatch(value[0])):
            mark = value["mark"] or named["left"] or ""
            parts += [text[at : named.end()], mark, HIDDEN, mark]
            at = value.end()
    return "".join(parts) + text[at:]


def without_secrets(value: Any, depth: int = 8) -> Any:
    """The same, as what JSON can hold and xdist can send (no members of enumerations): values under a
    secret's name are hidden, and texts are redacted and cut."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return int(value) if isinstance(value, int) else float(value)
        case Mapping() if depth:
            return {_short(safe_text(name)): _named(name, each, depth) for name, each in list(value.items())}
        case (str() | bytes() as name, str() | bytes()) if is_header(safe_text(name)):
            return [_short(safe_text(name)), HIDDEN]
        case list() | tuple() | set() | frozenset() if depth:
            return [without_secrets(each, depth - 1) for each in value]
    return _short(redacted(str.__str__(value) if isinstance(value, str) else safe_text(value)))


def _named(name: object, value: Any, depth: int) -> Any:
    return HIDDEN if is_secret(safe_text(name)) else without_secrets(value, depth - 1)


def _short(text: str) -> str:
    return cut(text, LONGEST_TEXT)


def safe_text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001  (an object of the test's; whatever its text does)
        return f"<{type(value).__name__}: {type(error).__name__}>"
