from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.domain.actors import Actor, Role
from app.domain.errors import InvalidToken
from app.infrastructure.identity import LocalIdentity
from tests.factories.actors import make_actor
from tests.fakes.clock import FakeClock
from tests.fixtures.frozen_time import Freeze
from tests.suites.identity import IdentitySuite, TokenOf

KEY = "the-key-of-the-retro-clock-shop!"
FAR_FUTURE = 4_102_444_800
"""2100-01-01 UTC."""


@pytest.fixture
def identity() -> LocalIdentity:
    return LocalIdentity(KEY, FakeClock(datetime.fromtimestamp(FAR_FUTURE, UTC)))


def sign(claims: dict[str, object], key: str = KEY, algorithm: str = "HS256") -> str:
    """A token that would be accepted but for `claims`; None leaves a claim out."""
    right = {"sub": "ada", "role": "customer", "iss": "local", "aud": "app", "exp": FAR_FUTURE}
    payload = {name: value for name, value in (right | claims).items() if value is not None}
    return jwt.encode(payload, key, algorithm)


class TestLocalIdentity(IdentitySuite):
    @pytest.fixture
    def token_of(self, identity: LocalIdentity) -> TokenOf:
        def token_of(actor: Actor) -> str:
            return identity.issue(actor, valid=timedelta(hours=1))

        return token_of


async def test_a_verified_token_is_remembered(identity: LocalIdentity) -> None:
    assert await identity.verify(sign({})) is await identity.verify(sign({}))


async def test_a_token_signed_by_another_key_is_refused(identity: LocalIdentity) -> None:
    with pytest.raises(InvalidToken, match="Signature"):
        await identity.verify(sign({}, key="somebody-elses-key-of-32-letters"))


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://elsewhere.test"),
        ("aud", "billing"),
        ("role", "owner"),
        ("exp", None),
        ("sub", None),
        ("iss", None),
        ("aud", None),
        ("sub", ""),
        ("sub", "x" * 256),
        ("sub", "ada\x00"),
        ("sub", "\ud800"),
        ("sub", 7),
        ("iat", float("inf")),
        ("nbf", FAR_FUTURE),
    ],
    ids=[
        "other issuer",
        "other audience",
        "unknown role",
        "no expiry",
        "no subject",
        "no issuer",
        "no audience",
        "an empty subject",
        "an overlong subject",
        "a subject with NUL",
        "a subject with a lone surrogate",
        "a subject that is no text",
        "an infinite time",
        "not yet valid",
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    identity: LocalIdentity, claim: str, value: object
) -> None:
    with pytest.raises(InvalidToken):
        await identity.verify(sign({claim: value}))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
async def test_a_token_of_another_algorithm_is_refused(
    identity: LocalIdentity, algorithm: str
) -> None:
    with pytest.raises(InvalidToken, match="alg"):
        await identity.verify(sign({}, key=KEY * 2, algorithm=algorithm))


async def test_an_unsigned_token_is_refused(identity: LocalIdentity) -> None:
    with pytest.raises(InvalidToken, match="alg"):
        await identity.verify(sign({}, key="", algorithm="none"))


async def test_a_token_without_a_role_is_a_customers(identity: LocalIdentity) -> None:
    actor = await identity.verify(sign({"role": None}))

    assert actor.role is Role.CUSTOMER


async def test_a_token_is_refused_once_its_time_is_over(clock: FakeClock, freeze: Freeze) -> None:
    """PyJWT reads the wall clock: freezegun serves where no clock can be handed in."""
    identity = LocalIdentity(KEY, clock)
    token = identity.issue(make_actor(), valid=timedelta(minutes=5))

    with freeze("2026-03-14 12:04:59"):
        actor = await identity.verify(token)
    with (
        freeze("2026-03-14 12:05:00"),
        pytest.raises(InvalidToken, match="expired"),
    ):
        await identity.verify(token)

    assert actor == make_actor()
