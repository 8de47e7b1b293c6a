from datetime import timedelta

import httpx
import pytest

from app.domain.actors import Role
from app.domain.errors import IdentityUnavailable, InvalidToken
from app.infrastructure.identity import KEYS_ARE_FRESH, UNKNOWN_KEY_PAUSE, JwksIdentity
from tests.fakes.clock import FakeClock
from tests.fixtures.frozen_time import Freeze
from tests.fixtures.identity_api import AUDIENCE, ISSUER, JWKS_URL, IdentityApi, SigningKey


@pytest.fixture
def identity(http: httpx.AsyncClient, clock: FakeClock) -> JwksIdentity:
    return JwksIdentity(http, JWKS_URL, issuer=ISSUER, audience=AUDIENCE, clock=clock)


async def test_a_signed_token_names_its_subject_with_its_role(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    actor = await identity.verify(identity_api.key.sign(sub="sam", role="staff"))

    assert (actor.id, actor.role) == ("sam", Role.STAFF)


async def test_a_token_without_a_role_is_a_customers(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    actor = await identity.verify(identity_api.key.sign(sub="ada"))

    assert actor.role is Role.CUSTOMER


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://elsewhere.test"),
        ("aud", "billing"),
        ("exp", 1_000_000_000),
        ("exp", None),
        ("sub", None),
        ("sub", ""),
        ("role", "owner"),
    ],
    ids=[
        "issuer",
        "audience",
        "expired",
        "no expiry",
        "no subject",
        "an empty subject",
        "unknown role",
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    identity: JwksIdentity, identity_api: IdentityApi, claim: str, value: object
) -> None:
    with pytest.raises(InvalidToken):
        await identity.verify(identity_api.key.sign(**{claim: value}))


async def test_a_token_is_refused_once_its_time_is_over(
    identity: JwksIdentity, identity_api: IdentityApi, freeze: Freeze
) -> None:
    """PyJWT reads the wall clock: freezegun serves where no clock can be handed in."""
    token = identity_api.key.sign(exp=1_773_489_600)  # 2026-03-14 12:00 UTC

    with freeze("2026-03-14 11:59:00"):
        actor = await identity.verify(token)
    with (
        freeze("2026-03-14 12:01:00"),
        pytest.raises(InvalidToken, match="expired"),
    ):
        await identity.verify(token)

    assert actor.id == "ada"


@pytest.mark.parametrize("token", ["", "no.token", "a.b.c"], ids=["empty", "short", "no JSON"])
async def test_what_is_no_token_is_refused_without_a_fetch(
    identity: JwksIdentity, identity_api: IdentityApi, token: str
) -> None:
    with pytest.raises(InvalidToken):
        await identity.verify(token)

    assert identity_api.fetches == 0


async def test_the_keys_are_fetched_once_for_many_tokens(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    await identity.verify(identity_api.key.sign(sub="ada"))
    await identity.verify(identity_api.key.sign(sub="sam"))

    assert identity_api.fetches == 1


async def test_keys_are_fetched_anew_after_an_hour(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    await identity.verify(identity_api.key.sign())
    clock.advance(KEYS_ARE_FRESH)

    await identity.verify(identity_api.key.sign())
    await background_tasks()

    assert identity_api.fetches == 2


async def test_a_rotated_key_is_known_without_a_restart(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    await identity.verify(identity_api.key.sign())
    summer = SigningKey("summer")
    identity_api.publishes(identity_api.key, summer)
    clock.advance(UNKNOWN_KEY_PAUSE)

    actor = await identity.verify(summer.sign(sub="ada"))

    assert actor.id == "ada"


async def test_unknown_keys_do_not_flood_the_provider(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    forged = SigningKey("forged").sign()
    await identity.verify(identity_api.key.sign())
    clock.advance(UNKNOWN_KEY_PAUSE - timedelta(seconds=1))

    with pytest.raises(InvalidToken, match="unknown key"):
        await identity.verify(forged)

    assert identity_api.fetches == 1


async def test_a_known_key_goes_on_while_the_provider_is_down(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    await identity.verify(identity_api.key.sign())
    clock.advance(KEYS_ARE_FRESH)
    identity_api.is_down()

    actor = await identity.verify(identity_api.key.sign(sub="ada"))

    assert actor.id == "ada"


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(503), httpx.Response(200, text="<html>"), httpx.Response(200, json={})],
    ids=["outage", "no JSON", "no keys"],
)
async def test_without_any_key_the_identity_is_unavailable(
    identity: JwksIdentity, identity_api: IdentityApi, answer: httpx.Response
) -> None:
    identity_api.breaks_its_contract(answer)

    with pytest.raises(IdentityUnavailable):
        await identity.verify(identity_api.key.sign())
