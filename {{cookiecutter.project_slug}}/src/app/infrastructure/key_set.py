"""Reads a JWK set (RFC 7517) from a provider that may be wrong: keeps what can verify, no more."""

import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}
_RSA_BITS = range(2048, 8193)  # smaller is weak (RFC 7518, section 3.3), larger is slow
_MOST_KEYS = 100


def signing_keys(body: bytes) -> Mapping[str, jwt.PyJWK]:
    """By key id. A key of another kind or use is left out. Raises ValueError when none is left."""
    try:
        document = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    listed = document.get("keys") if isinstance(document, dict) else None
    candidates = listed[:_MOST_KEYS] if isinstance(listed, list) else []
    keys = {one["kid"]: key for one in candidates if (key := _signing_key(one))}
    if not keys:
        raise ValueError("no key that verifies signatures")
    return keys


def _signing_key(described: Any) -> jwt.PyJWK | None:
    if not isinstance(described, dict) or not _is_meant_for_us(described):
        return None
    try:
        key = jwt.PyJWK(described, ALGORITHMS[described["kty"]])
    except (jwt.PyJWTError, ValueError, TypeError):  # broken numbers, a point off its curve
        return None
    if isinstance(key.key, RSAPublicKey) and key.key.key_size not in _RSA_BITS:
        return None
    return key


def _is_meant_for_us(key: dict[str, Any]) -> bool:
    kind, key_id, uses = key.get("kty"), key.get("kid"), key.get("key_ops", ["verify"])
    return (
        isinstance(kind, str)
        and kind in ALGORITHMS
        and isinstance(key_id, str)
        and key_id != ""
        and key.get("alg", ALGORITHMS[kind]) == ALGORITHMS[kind]
        and key.get("use", "sig") == "sig"
        and isinstance(uses, list)
        and "verify" in uses
        and (kind == "RSA" or key.get("crv") == "P-256")
        and "d" not in key  # a private key that was published signs for everybody
    )
