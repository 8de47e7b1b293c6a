"""Keeps the requests that a test sent: in the process where it runs, and never its credentials."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from testkit.api_coverage.masking import masked_body, masked_header, masked_path, names_secret

MOST = 2_000
"""Requests of one test."""
LONGEST = 65_536
"""Characters of a body."""
ERROR = 400
DROPPED_HEADERS = frozenset({
    "accept", "accept-encoding", "accept-language", "authorization", "connection", "content-length", "cookie", "host",
    "proxy-authorization", "user-agent", "transfer-encoding",
})  # fmt: skip
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
        kept = {name: masked_header(name, value) for name, value in headers.items() if name not in DROPPED_HEADERS}
        # A key has the name of a secret, wherever the API expects it.
        has_credentials = any(map(names_secret, headers))
        roles = list(self._roles(headers.get("authorization", ""))) if has_credentials else ["anonymous"]
        return [request.method, masked_path(path), status, roles, kept, _body(request, headers), code]

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


def _body(request: Any, headers: Mapping[str, str]) -> str | None:
    try:
        content: bytes = request.content
    except RuntimeError:  # httpx.StreamError
        return None
    if not content:
        return ""
    try:
        text = content.decode() if len(content) <= LONGEST else None
    except UnicodeDecodeError:
        return None
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return None if text is None else masked_body(text, media)


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
