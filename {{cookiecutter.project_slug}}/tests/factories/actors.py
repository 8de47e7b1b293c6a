"""`make_actor()` gives a customer named ada; `role=Role.STAFF` gives staff.
Copy it for small value objects: a plain function is enough."""

from app.domain.actors import Actor, Role


def make_actor(id: str = "ada", role: Role = Role.CUSTOMER) -> Actor:
    return Actor(id, role)
