"""Keeps the requests that a test sent: in the process where it runs, and never its credentials."""

import base64
import json
import re
from collections.abc import Callable
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from testkit.secret_names import is_secret

MOST = 2_000
"""Requests of one test."""
LONGEST = 65_536
"""Characters of a body."""
ERROR = 400
DROPPED_HEADERS = frozenset({
    "accept", "accept-encoding", "accept-language", "authorization", "connection", "content-length", "cookie", "host",
    "proxy-authorization", "user-agent", "transfer-encoding",
})  # fmt: skip
_NAME = r"[\w.-]*(?:passw|passphrase|pwd|secret|token|credential|api_?-?key|private_?-?key)[\w.-]*"
SECRETS = re.compile(rf'("{_NAME}"\s*:\s*")((?:[^"\\]|\\.)*)|([?&\n]{_NAME}=)([^&\s]+)', re.IGNORECASE)
SECRET_WORDS = ("passw", "passphrase", "pwd", "secret", "token", "credent", "key")
"""One of them is in each name that `SECRETS` matches."""
MASK = str.maketrans(ascii_lowercase + ascii_uppercase + digits, "x" * 26 + "X" * 26 + "0" * 10)
"""Of a secret the length and the kinds of characters stay, because constraints are about those."""

ESCAPED = re.compile(r"(\\u[0-9a-fA-F]{4}|\\.)|([^\\]+)", re.DOTALL)

_names_secret = lru_cache(1_000)(is_secret)
"""Of a header: they have the same names again and again."""

Request = list[Any]
"""Method, path with query, status, roles, headers, body (None for one that can't be kept), problem code."""


class RequestLog:
    """Of the test that runs now."""

    def __init__(self, role_pattern: str, role_claims: list[str], code: list[str]) -> None:
        self._roles = roles_by(role_pattern, role_claims)
        self._code = [path.split(".") for path in code]
        self._requests: list[Request] = []
        self._dropped = 0

    def add(self, response: Any) -> None:
        for answer in (*response.history, response):
            if len(self._requests) < MOST:
                self._requests.append(self._request(answer.request, answer))
            else:
                self._dropped += 1

    def _request(self, request: Any, answer: Any) -> Request:
        status, headers = int(answer.status_code), dict(request.headers.items())
        path = request.url.raw_path.decode("ascii", "replace")
        code = _code(answer, self._code) if status >= ERROR else None
        kept = {name: _hidden(name, value) for name, value in headers.items() if name not in DROPPED_HEADERS}
        # A key has the name of a secret, wherever the API expects it.
        has_credentials = any(map(_names_secret, headers))
        roles = list(self._roles(headers.get("authorization", ""))) if has_credentials else ["anonymous"]
        return [request.method, masked(path), status, roles, kept, _body(request), code]

    def take(self) -> dict[str, Any] | None:
        """What JSON can hold, and what xdist can send; None if nothing was sent. Forgets it."""
        if not self._requests:
            return None
        taken = {"requests": self._requests, "dropped": self._dropped}
        self._requests, self._dropped = [], 0
        return taken

    def clear(self) -> None:
        if self._requests:
            self._requests, self._dropped = [], 0


def masked(text: str) -> str:
    folded = text.casefold()
    if not any(word in folded for word in SECRET_WORDS):  # a hundred times faster, and true of most bodies
        return text
    return SECRETS.sub(lambda hit: (hit[1] or hit[3]) + _masked(hit[2] if hit[1] else hit[4]), text)


def _masked(secret: str) -> str:
    """Escapes of JSON stay, or the body could not be read."""
    return ESCAPED.sub(lambda part: part[1] or part[2].translate(MASK), secret)


def _hidden(name: str, value: str) -> str:
    return value.translate(MASK) if _names_secret(name) else value


def _body(request: Any) -> str | None:
    try:
        content: bytes = request.content
    except RuntimeError:  # httpx.StreamError
        return None
    if not content:
        return ""
    try:
        return masked(content.decode()) if len(content) <= LONGEST else None
    except UnicodeDecodeError:
        return None


def _code(answer: Any, paths: list[list[str]]) -> str | None:
    try:
        is_short_json = "json" in answer.headers.get("content-type", "") and len(answer.content) <= LONGEST
        problem = json.loads(answer.content) if is_short_json else None
    except (RuntimeError, ValueError, RecursionError):
        return None
    return next((code for path in paths if (code := _member(problem, path))), None)


def _member(value: Any, path: list[str]) -> str | None:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return str(value)[:200] if isinstance(value, str | int) else None


def roles_by(pattern: str, claims: list[str]) -> Callable[[str], tuple[str, ...]]:
    """Of an Authorization header; none, where the token says nothing."""
    compiled = re.compile(pattern) if pattern else None

    @lru_cache(1_000)
    def roles(authorization: str) -> tuple[str, ...]:
        token = authorization.partition(" ")[2].strip()
        match = compiled.search(token) if compiled else None
        if match:
            return (match[1],)
        payload = _payload(token)
        named = [payload[claim] for claim in claims if payload.get(claim)]
        every = [one for name in named for one in (name if isinstance(name, list) else [name])]
        return tuple(str(one)[:100] for one in every)

    return roles


def _payload(token: str) -> dict[str, Any]:
    """Of a JSON Web Token; whether its signature is good doesn't matter here."""
    parts = token.split(".")
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "==")) if len(parts) == 3 else {}  # noqa: PLR2004
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}
