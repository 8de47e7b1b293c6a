from collections.abc import Callable

import pytest

from app.application.ports.identity import Identity
from app.domain.actors import Actor, Role
from app.domain.errors import InvalidToken

TokenOf = Callable[[Actor], str]


class IdentitySuite:
    """What every Identity must do. A subclass has the fixtures `identity` and `token_of`, which
    gives a token that this identity accepts as the actor's."""

    @pytest.fixture(params=Role, ids=str)
    def role(self, request: pytest.FixtureRequest) -> Role:
        """A new role is tested here from its first day."""
        return Role(request.param)

    async def test_a_token_names_its_subject_with_its_role(
        self, identity: Identity, token_of: TokenOf, role: Role
    ) -> None:
        assert await identity.verify(token_of(Actor("ada", role))) == Actor("ada", role)

    @pytest.mark.parametrize("subject", ["auth0|Zoë:7", "7"], ids=["long", "one letter"])
    async def test_a_subject_keeps_its_spelling(
        self, identity: Identity, token_of: TokenOf, subject: str
    ) -> None:
        actor = await identity.verify(token_of(Actor(subject, Role.CUSTOMER)))

        assert actor.id == subject

    async def test_one_token_serves_many_requests(
        self, identity: Identity, token_of: TokenOf
    ) -> None:
        token = token_of(Actor("ada", Role.CUSTOMER))

        first = await identity.verify(token)
        second = await identity.verify(token)

        assert first == second

    @pytest.mark.parametrize(
        "token", ["", "ada", "a.b.c", "ключ"], ids=["empty", "a word", "dotted", "not ASCII"]
    )
    async def test_text_that_is_not_a_token_is_refused(
        self, identity: Identity, token: str
    ) -> None:
        with pytest.raises(InvalidToken):
            await identity.verify(token)
