import asyncio
from datetime import timedelta

import httpx
import pytest

from app.domain.actors import Role
from app.domain.errors import IdentityUnavailable, InvalidToken
from app.infrastructure.identity import (
    KEYS_ARE_FRESH,
    RETRY_PAUSE,
    UNKNOWN_KEY_PAUSE,
    JwksIdentity,
    Patience,
)
from tests.fakes.clock import FakeClock
from tests.fixtures.background import background_tasks
from tests.fixtures.frozen_time import Freeze
from tests.fixtures.identity_api import (
    AUDIENCE,
    FAR_FUTURE,
    ISSUER,
    JWKS_URL,
    IdentityApi,
    SigningKey,
)


@pytest.fixture
def identity(http: httpx.AsyncClient, clock: FakeClock) -> JwksIdentity:
    return JwksIdentity(http, JWKS_URL, issuer=ISSUER, audience=AUDIENCE, clock=clock)


async def test_a_signed_token_names_its_subject_with_its_role(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    actor = await identity.verify(identity_api.key.sign(sub="sam", role="staff"))

    assert (actor.id, actor.role) == ("sam", Role.STAFF)


async def test_a_verified_token_is_remembered(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    token = identity_api.key.sign()

    assert await identity.verify(token) is await identity.verify(token)


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
        ("sub", "x" * 256),
        ("sub", "ada\x00"),
        ("sub", "\ud800"),
        ("sub", "ada\n"),
        ("sub", ["ada"]),
        ("role", "owner"),
        ("role", {}),
        ("iat", float("inf")),
        ("nbf", FAR_FUTURE),
    ],
    ids=[
        "issuer",
        "audience",
        "expired",
        "no expiry",
        "no subject",
        "an empty subject",
        "an overlong subject",
        "a subject with NUL",
        "a subject with a lone surrogate",
        "a subject with a line end",
        "a subject that is no text",
        "unknown role",
        "a role that is no text",
        "an infinite time",
        "not yet valid",
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    identity: JwksIdentity, identity_api: IdentityApi, claim: str, value: object
) -> None:
    with pytest.raises(InvalidToken):
        await identity.verify(identity_api.key.sign(**{claim: value}))


async def test_the_longest_subject_of_openid_is_accepted(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    actor = await identity.verify(identity_api.key.sign(sub="x" * 255))

    assert len(actor.id) == 255


@pytest.mark.parametrize("claim", ["exp", "nbf"])
async def test_clocks_may_differ_by_ten_seconds(
    identity: JwksIdentity, identity_api: IdentityApi, freeze: Freeze, claim: str
) -> None:
    """Ours and the provider's: 9 seconds are forgiven, 11 are not."""
    noon = 1_773_489_600  # 2026-03-14 12:00 UTC
    sign = {"exp": -1, "nbf": 1}[claim]

    with freeze("2026-03-14 12:00:00"):
        near = await identity.verify(identity_api.key.sign(**{claim: noon + 9 * sign}))
        with pytest.raises(InvalidToken):
            await identity.verify(identity_api.key.sign(**{claim: noon + 11 * sign}))

    assert near.id == "ada"


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
async def test_text_that_is_not_a_token_is_refused_without_a_fetch(
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
    clock.advance(timedelta(hours=1))

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


async def test_fifty_unknown_keys_at_once_cause_one_fetch(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """A flood of forged tokens must not become a flood at the provider."""
    await identity.verify(identity_api.key.sign())
    clock.advance(UNKNOWN_KEY_PAUSE)
    forged = [SigningKey(f"forged-{number}").sign() for number in range(50)]

    outcomes = await asyncio.gather(*map(identity.verify, forged), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {InvalidToken}
    assert identity_api.fetches == 2


async def test_a_token_is_verified_again_when_its_key_id_names_another_key(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """A provider may put a new key under an id that it used before."""
    token = identity_api.key.sign()
    await identity.verify(token)
    identity_api.publishes(SigningKey(identity_api.key.key_id))
    clock.advance(KEYS_ARE_FRESH)
    await identity.verify(token)
    await background_tasks()

    with pytest.raises(InvalidToken, match="Signature"):
        await identity.verify(token)


async def test_a_start_under_load_fetches_the_keys_once(
    identity: JwksIdentity, identity_api: IdentityApi
) -> None:
    tokens = [identity_api.key.sign(sub=f"ada-{number}") for number in range(20)]

    actors = await asyncio.gather(*map(identity.verify, tokens))

    assert [actor.id for actor in actors] == [f"ada-{number}" for number in range(20)]
    assert identity_api.fetches == 1


async def test_a_known_key_does_not_wait_for_a_provider_that_hangs(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """The keys are an hour old; the answer that would renew them never comes."""
    await identity.verify(identity_api.key.sign())
    clock.advance(KEYS_ARE_FRESH)
    released = identity_api.hangs()

    actors = [await identity.verify(identity_api.key.sign(sub="ada")) for _ in range(3)]

    assert [actor.id for actor in actors] == ["ada"] * 3
    released.set()
    await background_tasks()
    assert identity_api.fetches == 2


async def test_an_unknown_key_waits_a_moment_for_a_provider_that_hangs(
    http: httpx.AsyncClient, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """Nobody knows yet whether the key is good: not a 401, which would end a session."""
    identity = JwksIdentity(
        http,
        JWKS_URL,
        issuer=ISSUER,
        audience=AUDIENCE,
        clock=clock,
        patience=Patience(unknown_key=0.001, without_keys=3_600.0),
    )
    await identity.verify(identity_api.key.sign())
    clock.advance(UNKNOWN_KEY_PAUSE)
    released = identity_api.hangs()

    with pytest.raises(IdentityUnavailable):
        await identity.verify(SigningKey("summer").sign())

    released.set()
    await background_tasks()


async def test_a_fetch_that_never_ends_is_given_up(
    http: httpx.AsyncClient, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """The next one can start: else one hanging answer would be the last."""
    identity = JwksIdentity(
        http,
        JWKS_URL,
        issuer=ISSUER,
        audience=AUDIENCE,
        clock=clock,
        patience=Patience(without_keys=0.4),
    )
    identity_api.hangs()
    with pytest.raises(IdentityUnavailable):
        await identity.verify(identity_api.key.sign())
    await background_tasks()

    identity_api.publishes(identity_api.key)
    clock.advance(RETRY_PAUSE)

    assert (await identity.verify(identity_api.key.sign(sub="ada"))).id == "ada"


async def test_a_failing_provider_is_asked_again_after_a_pause(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """The attempt counts, not the success: else each request would ask."""
    identity_api.is_down()
    failing = [identity.verify(identity_api.key.sign()) for _ in range(3)]
    outcomes = [type(one) for one in await asyncio.gather(*failing, return_exceptions=True)]
    clock.advance(RETRY_PAUSE - timedelta(seconds=1))
    with pytest.raises(IdentityUnavailable):
        await identity.verify(identity_api.key.sign())

    asked_too_early = identity_api.fetches
    identity_api.publishes(identity_api.key)
    clock.advance(timedelta(seconds=1))
    actor = await identity.verify(identity_api.key.sign(sub="ada"))

    assert outcomes == [IdentityUnavailable] * 3
    assert (asked_too_early, identity_api.fetches) == (1, 2)
    assert actor.id == "ada"


@pytest.mark.parametrize(
    ("age", "outcome"),
    [(timedelta(hours=24, seconds=-1), "ada"), (timedelta(hours=24), None)],
    ids=["a day", "longer"],
)
async def test_keys_that_can_not_be_renewed_are_trusted_for_a_day(
    identity: JwksIdentity,
    identity_api: IdentityApi,
    clock: FakeClock,
    age: timedelta,
    outcome: str | None,
) -> None:
    """A key that the provider has withdrawn meanwhile must not open the service for ever."""
    await identity.verify(identity_api.key.sign())
    identity_api.is_down()
    clock.advance(age)

    (result,) = await asyncio.gather(
        identity.verify(identity_api.key.sign()), return_exceptions=True
    )
    await background_tasks()

    assert getattr(result, "id", None) == outcome
    assert isinstance(result, IdentityUnavailable) is (outcome is None)


async def test_a_withdrawn_key_is_refused_after_the_next_fetch(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    await identity.verify(identity_api.key.sign())
    identity_api.publishes(SigningKey("summer"))
    clock.advance(KEYS_ARE_FRESH)
    await identity.verify(identity_api.key.sign())
    await background_tasks()

    with pytest.raises(InvalidToken, match="unknown key"):
        await identity.verify(identity_api.key.sign())


async def test_a_token_that_was_verified_ends_with_its_key(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    """Its signature is not checked for each request; that must not outlive a rotation."""
    token = identity_api.key.sign()
    await identity.verify(token)
    identity_api.publishes(SigningKey("summer"))
    clock.advance(KEYS_ARE_FRESH)
    await identity.verify(token)
    await background_tasks()

    with pytest.raises(InvalidToken, match="unknown key"):
        await identity.verify(token)


async def test_a_known_key_goes_on_while_the_provider_is_down(
    identity: JwksIdentity, identity_api: IdentityApi, clock: FakeClock
) -> None:
    await identity.verify(identity_api.key.sign())
    clock.advance(KEYS_ARE_FRESH)
    identity_api.is_down()

    actor = await identity.verify(identity_api.key.sign(sub="ada"))
    await background_tasks()

    assert actor.id == "ada"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(302, headers={"Location": "https://elsewhere.test/keys"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json=[1]),
        httpx.Response(200, content=b" " * 300_000 + b"{}"),
    ],
    ids=["outage", "a redirect", "no JSON", "no keys", "a list", "an oversize answer"],
)
async def test_without_any_key_the_identity_is_unavailable(
    identity: JwksIdentity, identity_api: IdentityApi, answer: httpx.Response
) -> None:
    identity_api.breaks_its_contract(answer)

    with pytest.raises(IdentityUnavailable):
        await identity.verify(identity_api.key.sign())
