"""Remembers which tokens were verified: checking a signature again for each request is a fifth of
the work of a small one. The time and the key are checked each time all the same."""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.domain.actors import Actor

MOST_TOKENS = 10_000
"""About 5 MB. The oldest goes first, and is verified again when it comes back."""


@dataclass(frozen=True)
class _Verified:
    actor: Actor
    key: Any
    expires_at: float
    """Seconds of the Unix epoch."""


class VerifiedTokens:
    """Only tokens that passed get in, so forged ones can't push others out. It holds their
    digests: the tokens themselves can't be read out of its memory."""

    def __init__(self, size: int = MOST_TOKENS) -> None:
        self._size = size
        self._known: dict[bytes, _Verified] = {}

    def actor_of(self, token: str, key: Any) -> Actor | None:
        """None unless it was verified with this key, the same object, and hasn't expired."""
        known = self._known.get(_digest(token))
        # The wall clock, as PyJWT does it.
        if known and known.key is key and time.time() < known.expires_at:
            return known.actor
        return None

    def remember(self, token: str, key: Any, actor: Actor, expires_at: float) -> None:
        self._known[_digest(token)] = _Verified(actor, key, expires_at)
        if len(self._known) > self._size:
            del self._known[next(iter(self._known))]


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
