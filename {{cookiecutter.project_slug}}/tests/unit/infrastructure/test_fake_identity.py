import pytest

from app.domain.actors import Actor
from app.domain.errors import InvalidToken
from tests.fakes.identity import FakeIdentity
from tests.suites.identity import IdentitySuite, TokenOf


class TestFakeIdentity(IdentitySuite):
    @pytest.fixture
    def identity(self) -> FakeIdentity:
        return FakeIdentity()

    @pytest.fixture
    def token_of(self) -> TokenOf:
        def token_of(actor: Actor) -> str:
            return f"{actor.role}:{actor.id}"

        return token_of

    @pytest.mark.parametrize("token", ["owner:ada", "staff:"], ids=["unknown role", "no subject"])
    async def test_half_a_token_is_refused_by_name(
        self, identity: FakeIdentity, token: str
    ) -> None:
        with pytest.raises(InvalidToken, match=token):
            await identity.verify(token)
