import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.infrastructure.key_set import signing_keys

EC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "spring",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
"""The public key of RFC 7515, appendix A.3."""


def key_set(*keys: Any) -> bytes:
    return json.dumps({"keys": keys}).encode()


def rsa_key(bits: int) -> dict[str, Any]:
    numbers = rsa.RSAPublicNumbers(e=65_537, n=2 ** (bits - 1) + 1).public_key()
    return {**jwt.algorithms.RSAAlgorithm.to_jwk(numbers, as_dict=True), "kid": "summer"}


@pytest.mark.parametrize(
    "changes",
    [{}, {"use": "sig"}, {"alg": "ES256"}, {"key_ops": ["verify"]}, {"x5c": ["a certificate"]}],
    ids=["no more", "its use", "its algorithm", "its operations", "a member of no interest"],
)
def test_a_key_that_verifies_signatures_is_kept(changes: dict[str, Any]) -> None:
    assert list(signing_keys(key_set(EC_KEY | changes))) == ["spring"]


@pytest.mark.parametrize("bits", [2_048, 8_192])
def test_an_rsa_key_of_a_safe_size_is_kept(bits: int) -> None:
    assert [key.algorithm_name for key in signing_keys(key_set(rsa_key(bits))).values()] == [
        "RS256"
    ]


@pytest.mark.parametrize("bits", [1_024, 2_047, 8_193])
def test_an_rsa_key_that_is_weak_or_slow_is_left_out(bits: int) -> None:
    assert list(signing_keys(key_set(rsa_key(bits), EC_KEY))) == ["spring"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"use": "enc"}, id="for encryption"),
        pytest.param({"key_ops": ["sign"]}, id="for signing only"),
        pytest.param({"key_ops": "verify"}, id="operations that are no list"),
        pytest.param({"alg": "HS256"}, id="a symmetric algorithm"),
        pytest.param({"alg": "ES384"}, id="another algorithm"),
        pytest.param({"alg": None}, id="a null algorithm"),
        pytest.param({"crv": "P-384"}, id="another curve"),
        pytest.param({"kty": "oct", "k": "c2VjcmV0"}, id="a shared secret"),
        pytest.param({"kty": "OKP", "crv": "Ed25519"}, id="an Edwards curve"),
        pytest.param({"kty": ["EC"]}, id="a kind that is no text"),
        pytest.param({"kid": ""}, id="an empty id"),
        pytest.param({"kid": None}, id="no id"),
        pytest.param({"kid": 7}, id="an id that is no text"),
        pytest.param({"d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}, id="a private key"),
        pytest.param({"x": "AA"}, id="a point off the curve"),
        pytest.param({"x": 7}, id="a number for text"),
        pytest.param({"y": "é"}, id="no base64"),
    ],
)
def test_a_key_that_must_not_verify_tokens_is_left_out(changes: dict[str, Any]) -> None:
    wrong = {"kid": "wrong"} | EC_KEY | {"kid": "wrong"} | changes

    assert list(signing_keys(key_set(wrong, EC_KEY))) == ["spring"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>", id="HTML"),
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no keys"),
        pytest.param(b'{"keys": {"kid": 1}}', id="keys that are no list"),
        pytest.param(b'{"keys": []}', id="an empty list"),
        pytest.param(b'{"keys": [1, null, [], "a"]}', id="keys that are no objects"),
        pytest.param(b"[" * 100_000, id="nested too deeply"),
        pytest.param(b'{"keys": [' + b"9" * 5_000 + b"]}", id="a number of 5,000 digits"),
    ],
)
def test_a_set_without_a_key_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        signing_keys(body)


def test_a_flood_of_keys_is_cut_off() -> None:
    """Each costs a check of its point on the curve."""
    keys = [EC_KEY | {"kid": f"key-{number}"} for number in range(150)]

    assert len(signing_keys(key_set(*keys))) == 100


def test_a_key_verifies_what_its_private_half_signed() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)

    (key,) = signing_keys(key_set({**public, "kid": "summer"})).values()

    assert jwt.decode(jwt.encode({"sub": "ada"}, private, "ES256"), key) == {"sub": "ada"}
