from datetime import timedelta

import httpx
import pytest

from app.domain.actors import Actor
from app.domain.errors import InvalidToken
from app.infrastructure.identity import JwksIdentity
from tests.fakes.clock import FakeClock
from tests.fixtures.frozen_time import Freeze
from tests.fixtures.identity_api import (
    AUDIENCE,
    FAR_FUTURE,
    ISSUER,
    JWKS_URL,
    IdentityApi,
    SigningKey,
)
from tests.suites.identity import IdentitySuite, TokenOf

NOON = 1_773_489_600
"""2026-03-14 12:00 UTC."""


@pytest.fixture
def identity(http: httpx.AsyncClient, clock: FakeClock, identity_api: IdentityApi) -> JwksIdentity:
    return JwksIdentity(http, JWKS_URL, issuer=ISSUER, audience=AUDIENCE, clock=clock)


class TestJwksIdentity(IdentitySuite):
    @pytest.fixture
    def token_of(self, signing_key: SigningKey) -> TokenOf:
        def token_of(actor: Actor) -> str:
            return signing_key.sign(sub=actor.id, role=actor.role.value)

        return token_of


@pytest.mark.parametrize("claim", ["nbf", "iat"], ids=["not valid yet", "issued in the future"])
async def test_a_token_whose_time_has_not_come_is_refused(
    identity: JwksIdentity, signing_key: SigningKey, claim: str
) -> None:
    with pytest.raises(InvalidToken, match="not yet valid"):
        await identity.verify(signing_key.sign(**{claim: FAR_FUTURE - 1}))


async def test_a_token_is_accepted_by_a_clock_that_is_slightly_ahead(
    identity: JwksIdentity, signing_key: SigningKey, freeze: Freeze
) -> None:
    """Ten seconds: two machines never have the same time."""
    with freeze("2026-03-14 12:00:09"):
        actor = await identity.verify(signing_key.sign(exp=NOON))
    with freeze("2026-03-14 12:00:11"), pytest.raises(InvalidToken, match="expired"):
        await identity.verify(signing_key.sign(exp=NOON))

    assert actor.id == "ada"


async def test_unknown_keys_ask_the_provider_twice_a_minute_at_most(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    forged = SigningKey("forged").sign()
    await identity.verify(identity_api.key.sign())

    clock.advance(timedelta(seconds=29))
    with pytest.raises(InvalidToken, match="unknown key"):
        await identity.verify(forged)
    early = identity_api.fetches
    clock.advance(timedelta(seconds=1))
    with pytest.raises(InvalidToken, match="unknown key"):
        await identity.verify(forged)

    assert (early, identity_api.fetches) == (1, 2)
