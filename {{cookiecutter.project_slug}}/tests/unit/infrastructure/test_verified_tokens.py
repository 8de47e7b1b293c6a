from app.infrastructure.verified_tokens import VerifiedTokens
from tests.factories.actors import make_actor

KEY = object()
ADA = make_actor()
FAR_FUTURE = 4_102_444_800
"""2100-01-01 UTC."""
LONG_AGO = 1_000_000_000


def test_a_token_that_was_verified_names_its_actor() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, FAR_FUTURE)

    assert tokens.actor_of("ada's token", KEY) == ADA


def test_another_token_is_not_known() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, FAR_FUTURE)

    assert tokens.actor_of("ada's token.", KEY) is None


def test_a_token_is_not_known_under_a_key_that_took_the_place_of_its_own() -> None:
    """A rotation, or a provider that withdrew the key: the new set has new objects."""
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, FAR_FUTURE)

    assert tokens.actor_of("ada's token", object()) is None


def test_a_token_is_not_known_after_its_time() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, expires_at=LONG_AGO)

    assert tokens.actor_of("ada's token", KEY) is None


def test_the_oldest_token_makes_room_for_a_new_one() -> None:
    tokens = VerifiedTokens(size=2)
    tokens.remember("first", KEY, ADA, FAR_FUTURE)
    tokens.remember("second", KEY, ADA, FAR_FUTURE)

    tokens.remember("third", KEY, ADA, FAR_FUTURE)

    known = [token for token in ("first", "second", "third") if tokens.actor_of(token, KEY)]
    assert known == ["second", "third"]


def test_a_token_can_not_be_read_out_of_the_memory() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, FAR_FUTURE)

    assert "ada's token" not in repr(vars(tokens))
