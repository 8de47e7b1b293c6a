import pytest

from app.domain.actors import Actor, Role
from app.domain.errors import NotAllowed
from tests.factories.actors import make_actor


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (Actor("ada", Role.CUSTOMER), True),
        (Actor("eve", Role.CUSTOMER), False),
        (Actor("sam", Role.STAFF), True),
    ],
    ids=["its owner", "another customer", "staff"],
)
def test_only_ada_or_staff_see_her_data(viewer: Actor, *, sees: bool) -> None:
    assert viewer.may_see("ada") is sees


def test_an_owner_is_recognised_by_the_exact_subject() -> None:
    """A provider's subjects are opaque: "Ada" may be someone else."""
    assert make_actor("Ada").may_see("ada") is False


@pytest.mark.parametrize(
    ("role", "needed"),
    [(Role.CUSTOMER, Role.STAFF), (Role.STAFF, Role.CUSTOMER)],
    ids=["a customer as staff", "staff as a customer"],
)
def test_acting_in_another_role_is_refused_with_what_it_needs(role: Role, needed: Role) -> None:
    with pytest.raises(NotAllowed) as refused:
        make_actor(role=role).must_be(needed)

    assert refused.value.needs == needed.value


@pytest.mark.parametrize("name", ["admin", "STAFF", ""], ids=["unknown", "shouted", "empty"])
def test_an_undeclared_role_does_not_exist(name: str) -> None:
    with pytest.raises(ValueError, match="not a valid Role"):
        Role(name)
