# axis: order
# test: tests/unit/application/test_tenants.py::test_nobody_is_the_tenant
# file: tests/unit/application/test_tenants.py
from contextvars import ContextVar

TENANT: ContextVar[str] = ContextVar("tenant", default="nobody")


def test_a_tenant_is_set() -> None:
    TENANT.set("ada")
    assert TENANT.get() == "ada"


def test_nobody_is_the_tenant() -> None:
    assert TENANT.get() == "nobody"
