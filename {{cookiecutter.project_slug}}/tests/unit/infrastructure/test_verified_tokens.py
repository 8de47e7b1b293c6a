import time

from app.infrastructure.verified_tokens import VerifiedTokens
from tests.factories.actors import make_actor

KEY = object()
ADA = make_actor()


def in_an_hour() -> float:
    return time.time() + 3_600


def test_a_token_that_was_verified_names_its_actor() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, in_an_hour())

    assert tokens.actor_of("ada's token", KEY) == ADA


def test_another_token_is_not_known() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, in_an_hour())

    assert tokens.actor_of("ada's token.", KEY) is None


def test_a_token_is_not_known_under_a_key_that_took_the_place_of_its_own() -> None:
    """A rotation, or a provider that withdrew the key: the new set has new objects."""
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, in_an_hour())

    assert tokens.actor_of("ada's token", object()) is None


def test_a_token_is_not_known_after_its_time() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, expires_at=time.time())

    assert tokens.actor_of("ada's token", KEY) is None


def test_the_oldest_token_makes_room_for_a_new_one() -> None:
    tokens = VerifiedTokens(size=2)
    tokens.remember("first", KEY, ADA, in_an_hour())
    tokens.remember("second", KEY, ADA, in_an_hour())

    tokens.remember("third", KEY, ADA, in_an_hour())

    known = [token for token in ("first", "second", "third") if tokens.actor_of(token, KEY)]
    assert known == ["second", "third"]


def test_a_token_can_not_be_read_out_of_the_memory() -> None:
    tokens = VerifiedTokens()
    tokens.remember("ada's token", KEY, ADA, in_an_hour())

    assert "ada's token" not in repr(vars(tokens))
