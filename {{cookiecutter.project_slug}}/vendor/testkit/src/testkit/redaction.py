"""Takes secrets out of what is written to a file that CI uploads.

Each pattern takes time in proportion to the text, whatever the text is: names and values are possessive (`++`).
"""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from testkit.root_cause import cut
from testkit.secret_names import IN_QUERY, is_pair, is_secret, mentions_secret, secret_member
from testkit.trace import LONGEST_TEXT

HIDDEN = "***"
LONGEST = 10 * LONGEST_TEXT
"""Characters that are looked at; the rest of a longer text is left out, and nobody keeps so many."""
_START, _NAME = r"(?<![\w.-])", r"(?P<name>[\w.-]++)"
_MARK = r"\\{0,4}[\"']|%22|%27|&quot;"
_SIGN = r"\s*+(?:[=-]>|[:=]|%3D|%3A|\\u003d)\s*+(?:![\w!/-]++\s++)?"
NAMED = re.compile(rf"{_START}(?P<left>{_MARK})?{_NAME}(?(left)(?P=left))(?P<sign>{_SIGN})", re.IGNORECASE)
ENTRY = re.compile(
    rf"\b(?:name|key)[\"']?\s*+[:=]\s*+(?P<left>[\"'])?{_NAME}[\"']?[\s,;]*+[\"']?value[\"']?(?P<sign>{_SIGN})",
    re.IGNORECASE,
)
"""`{"name": "password", "value": "…"}`, also of YAML and of a form in HTML."""
ERROR = re.compile(
    r"(?P<left>[\"'])loc[\"']\s*+:\s*+[\[(](?P<name>[^\])]*+)[\])]"
    rf"(?:(?![\"']loc[\"']).){{0,500}}?[\"']input[\"'](?P<sign>{_SIGN})",
    re.DOTALL,
)
"""Of pydantic, in the answer of FastAPI; and in the text of a ValidationError."""
ERROR_LINE = re.compile(r"^(?P<left>)(?P<name>\S[^\n]{0,200}+)\n  [^\n]*?\[type=[^\n]*?\binput_value(?P<sign>=)", re.M)
DETAIL = re.compile(r"(?P<left>)\((?P<name>[^()]*+)\)(?P<sign>=)(?=\()")
"""Of PostgreSQL: `Key (token)=(…) already exists`."""
VALUE = re.compile(
    r"[|>][-+\d]*+[ \t]*+\n(?P<indent>[ \t]++)[^\n]*+(?:\n(?P=indent)[^\n]*+)*+"  # a block of YAML
    rf"|b?(?P<mark>\"{{3}}|'{{3}}|{_MARK})(?:(?!(?P=mark))(?:\\.|[^\\]|\\))*+(?:(?P=mark))?"
    r"|<[^<>]*+>?|(?P<open>[\w.]*+[\[({])"
    r"|(?:[^\s,;&\"'<>)}\]\\]|\\(?![\\\"'nrt]))++",
    re.IGNORECASE | re.DOTALL,
)
BRACKETS = re.compile(r"(?<!\w)([\"'])(?:\\.|(?!\1)[^\\])*+\1?|[\[({]|[\])}]", re.DOTALL)
PROSE = re.compile(r"[A-Za-z]{1,8}[.!]?|\d{1,2}")
"""`password: required` says what is wrong, and no secret is so short."""
EMPTY = re.compile(r"null|None|true|false|True|False|\"\"|''|<[^<>]* at 0x[0-9a-f]+>")
PAIR = re.compile(rf"(?P<before>[\"']{_NAME}[\"']\s*+,\s*+)b?[\"'](?P<value>[^\"']*+)[\"']?")
TAG = re.compile(r"(?P<before><(?:[\w.-]++:)?" + _NAME + r"[^<>]*+>(?:<!\[CDATA\[)?)[^<]++")
OPTION = re.compile(rf"(?P<before>(?<!\S)--{_NAME}\s++)(?!-)\S++")
SENT = re.compile(r"(?P<before>\[SQL: (?P<name>(?:[^\[\]]|\[(?!SQL: )|\](?!\s*+\[par))*+)\]\s*+\[parameters: )[^\n]*+")
"""How SQLAlchemy ends a message: the values have no names."""
INSERTED = re.compile(
    r"(?P<before>\b(?i:INTO)\s++[^()]{0,200}+\((?P<name>[^()]*+)\)\s*+(?i:VALUES)[^'\"\n]*+)(?!'\*\*\*')['\"][^\n]*+"
)
QUERY = re.compile(rf"(?P<before>[?&#]{_NAME}=)[^&\s\"'<>)#]++")
VARIABLE = re.compile(r"^(?P<before>(?:export |set |\$env:)?(?P<name>[A-Z][A-Z0-9_]*+)=)[^\n]++", re.M)
"""A line of an .env file: its value may have any sign."""
PART = re.compile(
    r"(?P<before>\bname=\"(?P<name>[^\"\n]*+)\"[^\n]*+\n(?:[^\r\n]++\r?\n){0,5}+\r?\n)(?:(?!\r?\n--).)++", re.S
)
"""Of a multipart form."""
HEADER = re.compile(
    r"(?P<before>\b(?:(?:proxy-)?authorization|(?:set-)?cookie)\s*+:\s*+)[^\s\"'\[({][^\r\n]*+", re.IGNORECASE
)
_SCHEME = r"(:\\?/\\?/|%3[Aa]%2[Ff]%2[Ff])"
TEXTS = (
    # what stands before the host in a URL; a password in a DSN may have any sign, and the text may end in it
    (re.compile(rf"{_SCHEME}(?:[^\s/?#@]*+@)++"), rf"\1{HIDDEN}@"),
    (re.compile(r"(%3[Aa]%2[Ff]%2[Ff])(?:(?!%40)[^\s&\"']){0,200}+%40"), rf"\1{HIDDEN}%40"),
    (re.compile(r"(?<!http)(?<!https)(?<=://)[^\s:/@]*+:(?:[^\s@]{0,200}+@)++"), f"{HIDDEN}@"),
    (re.compile(r"(?<=://)[^\s:/?#@]*+:(?!\d*\Z)[^\s/?#@]*\Z"), HIDDEN),
    (re.compile(r"(:thin:[^\s/@]{0,100}+/)[^\s@]{1,100}+(?=@)"), rf"\1{HIDDEN}"),
    (re.compile(r"((?<!\S)(?:-u|--user)[ =][^\s:]++:)\S++"), rf"\1{HIDDEN}"),
    (re.compile(r"\b(Bearer)\s++(?=[\w.~+/=-]{6})[\w.~+/=-]++", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\b((?i:Basic|Token))\s++(?![a-z]*+(?![\w.~+/=-]))(?=[\w.~+/=-]{6})[\w.~+/=-]++"), rf"\1 {HIDDEN}"),
    (re.compile(r"\b(Digest\s++)(?=\w++=)[^\r\n]++", re.IGNORECASE), rf"\1{HIDDEN}"),
    # a cookie of http.cookiejar and of http.cookies
    (re.compile(r"(<(?:Cookie|Morsel:) [^=\s>]++=)[^\s;>]++"), rf"\1{HIDDEN}"),
    # PASSWORD '…' of SQL
    (
        re.compile(r"\b(PASSWORD\s++|IDENTIFIED\s++BY\s++)(?:'(?:[^']|'')*+'?|\"[^\"]*+\"?)", re.IGNORECASE),
        rf"\1'{HIDDEN}'",
    ),
    # values without names: of PostgreSQL, and the end of what pydantic cut
    (re.compile(r"(Failing row contains \()(?:(?!\)\.?\s*+\[SQL: |\)\.?\s*+\Z).)*+", re.S), rf"\1{HIDDEN}"),
    (re.compile(r"(\binput_value=[^'\"\n][^\n]{0,60}?\.\.\.)[^\n,\]})]++"), rf"\1{HIDDEN}"),
    # what shows by its form: JSON Web Tokens, keys of well-known services, PEM
    (re.compile(r"\beyJ[\w-]{8,}+(?:\.[\w-]*+){0,2}"), HIDDEN),
    (
        re.compile(
            r"\b(?:gh[pousr]_\w{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|(?:xox[a-z]|xapp)-[\w-]{10,}+|AIza[\w-]{30,}+"
            r"|[srp]k_(?:live|test)_\w{10,}+|sk-[\w-]{20,}+|A[KS]IA[A-Z0-9]{16}|(?<=hooks\.slack\.com/services/)\S++"
            r"|(?:npm|hf|whsec|shpat|dop_v1)_\w{20,}+|pypi-\w{20,}+|GOCSPX-[\w-]{20,}+"
            r"|(?:SG|hvs|ya29)\.[\w-]{16,}+(?:\.[\w-]++)?)"
        ),
        HIDDEN,
    ),
    (
        re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)[^-]*+(?:-----END [A-Z ]*-----)?"),
        rf"\1{HIDDEN}",
    ),
)  # fmt: skip


def redacted(text: str) -> str:
    text = text if len(text) <= LONGEST else cut(text, LONGEST)
    text = HEADER.sub(rf"\g<before>{HIDDEN}", text)
    for pattern, replacement in TEXTS:
        text = pattern.sub(replacement, text)
    for pattern, decides in (
        (QUERY, _is_in_query),
        (PAIR, _is_pair),
        (PART, _is_named),
        (VARIABLE, _is_named),
        (TAG, _is_named),
        (OPTION, _is_named),
        (SENT, _has_names),
        (INSERTED, _has_names),
    ):
        text = pattern.sub(_hiding(decides), text)
    for opening, names in ((NAMED, is_secret), (ENTRY, is_secret), (ERROR, mentions_secret),
                           (ERROR_LINE, mentions_secret), (DETAIL, mentions_secret)):  # fmt: skip
        text = _assigned(text, opening, names)
    return text


def _is_in_query(match: re.Match[str]) -> bool:
    return match["name"].lower() in IN_QUERY or is_secret(match["name"])


def _is_pair(match: re.Match[str]) -> bool:
    return is_pair(match["name"], match["value"])


def _is_named(match: re.Match[str]) -> bool:
    return is_secret(match["name"])


def _has_names(match: re.Match[str]) -> bool:
    return mentions_secret(match["name"])


def _hiding(decides: Callable[[re.Match[str]], bool]) -> Callable[[re.Match[str]], str]:
    return lambda match: match["before"] + HIDDEN if decides(match) else match[0]


def _assigned(text: str, opening: re.Pattern[str], names: Callable[[str], bool]) -> str:
    """`password=…` of a form, a query, a DSN or a repr, and `"password": "…"` of JSON, also where it was cut."""
    parts, at = list[str](), 0
    for named in opening.finditer(text):
        value = VALUE.match(text, named.end()) if named.start() >= at and names(named["name"]) else None
        if value:
            end = _closing(text, value.end()) if value["open"] else value.end()
            if not _says_nothing(named, text[value.start() : end]):
                mark = value["mark"] or named["left"] or ""
                parts += [text[at : named.end()], mark, HIDDEN, mark]
                at = end
    return "".join(parts) + text[at:]


def _closing(text: str, start: int) -> int:
    """The end of the bracket that was opened before `start`; the end of the text, if it was cut."""
    depth = 1
    for sign in BRACKETS.finditer(text, start):
        depth += (sign[0] in "[({") - (sign[0] in "])}")
        if not depth:
            return sign.end()
    return len(text)


def _says_nothing(named: re.Match[str], value: str) -> bool:
    """No secret: that there is none, a word of a message, or how many there are."""
    is_prose = not named["left"] and ":" in named["sign"] and PROSE.fullmatch(value)
    is_count = named["name"].endswith("tokens") and value.isdigit() and len(value) < 8  # noqa: PLR2004
    return bool(EMPTY.fullmatch(value)) or bool(is_prose) or is_count


def without_secrets(value: Any, depth: int = 8) -> Any:
    """The same, as what JSON can hold and xdist can send (no members of enumerations): values under a
    secret's name are hidden, and texts are redacted and cut."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return _number(value)
        case Mapping() if depth:
            members = list(value.items())
            hidden = secret_member(dict(members))
            return {_short(safe_text(name)): _named(name, each, depth, hidden) for name, each in members}
        case (str() | bytes() as name, str() | bytes() as text) if is_pair(safe_text(name), _decoded(text)):
            return [_short(safe_text(name)), HIDDEN]
        case list() | tuple() | set() | frozenset() if depth:
            return [without_secrets(each, depth - 1) for each in value]
    return _short(redacted(str.__str__(value) if isinstance(value, str) else safe_text(value)))


def _number(value: float) -> int | float | str:
    if isinstance(value, int):
        return int(value)
    return float(value) if isfinite(value) else str(value)


def _decoded(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode(errors="replace")


def _named(name: object, value: Any, depth: int, hidden: str | None) -> Any:
    is_hidden = name == hidden or is_secret(safe_text(name))
    return HIDDEN if is_hidden and not isinstance(value, bool | None) else without_secrets(value, depth - 1)


def _short(text: str) -> str:
    return cut(text, LONGEST_TEXT)


def safe_text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001  (an object of the test's; whatever its text does)
        return f"<{type(value).__name__}: {type(error).__name__}>"
