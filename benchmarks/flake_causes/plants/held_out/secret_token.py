# axis: seed
# test: tests/unit/domain/test_tokens.py::test_a_token_does_not_begin_with_a_sign
# file: tests/unit/domain/test_tokens.py
import secrets


def test_a_token_does_not_begin_with_a_sign() -> None:
    tokens = [secrets.token_urlsafe(8) for _ in range(6)]
    assert not any(token.startswith(("-", "_")) for token in tokens)
