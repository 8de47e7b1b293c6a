"""Which file is blamed: the deepest line in the sources, or else the module that the test mirrors."""

from pathlib import Path

import pytest
from testkit.blame import mirrored, module_of
from testkit.call_site import Project
from testkit.records import Frame

MODULES = (
    *("domain/orders.py", "domain/pay_order.py", "routes/login.py", "main.py", "application/queries/orders.py"),
    *("infrastructure/repositories/orders.py", "infrastructure/queries/orders.py", "api/schemas/orders.py"),
)
TEST = Frame("tests/unit/domain/test_orders.py", 7, "test_paying")
FIXTURE = Frame("tests/fixtures/orders.py", 3, "order")
USE_CASE = Frame("src/shop/pay.py", 5, "Pay.__call__")
ORDER = Frame("src/shop/domain/orders.py", 9, "Order.pay")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in MODULES:
        (tmp_path / "src/shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src/shop" / name).touch()
    return Project(tmp_path, ["shop"])


@pytest.mark.parametrize(
    ("test", "module"),
    [
        ("tests/unit/domain/test_orders.py", "src/shop/domain/orders.py"),
        ("tests/unit/domain/test_orders_races.py", "src/shop/domain/orders.py"),
        ("tests/unit/domain/test_pay_order_twice.py", "src/shop/domain/pay_order.py"),
        ("tests/integration/repositories/test_orders.py", "src/shop/infrastructure/repositories/orders.py"),
        ("tests/integration/repositories/test_orders_queries.py", "src/shop/infrastructure/queries/orders.py"),
        ("tests/integration/repositories/test_queries_orders_paged.py", "src/shop/infrastructure/queries/orders.py"),
        ("tests/integration/repositories/test_orders_schemas.py", "src/shop/infrastructure/repositories/orders.py"),
        ("tests/unit/api/test_schemas_orders.py", "src/shop/api/schemas/orders.py"),
        ("tests/unit/test_orders_schemas.py", "src/shop/api/schemas/orders.py"),
        ("tests/unit/test_orders_queries.py", None),
        ("tests/unit/test_login.py", None),
        ("tests/unit/test_main.py", "src/shop/main.py"),
        ("tests/unit/test_orders.py", None),
        ("tests/unit/domain/test_ordersraces.py", None),
        ("tests/unit/domain/test_login.py", None),
        ("tests/e2e/test_journey.py", None),
        ("test_main.py", "src/shop/main.py"),
        ("é[\n|].py", None),
        ("", None),
    ],
)
def test_a_test_mirrors_the_one_module_of_its_folder_and_name(project: Project, test: str, module: str | None) -> None:
    assert mirrored(test, project) == module


@pytest.mark.parametrize(
    ("frames", "module"),
    [
        ([TEST, USE_CASE, ORDER], "src/shop/domain/orders.py"),
        ([TEST, USE_CASE, FIXTURE], "src/shop/pay.py"),
        ([TEST, Frame("src/other/pay.py", 5, "pay"), FIXTURE], "src/other/pay.py"),
        ([TEST], "src/shop/domain/orders.py"),
        ([], "src/shop/domain/orders.py"),
    ],
    ids=["sources", "a fake below", "another package", "the test alone", "no frames"],
)
def test_the_deepest_line_of_the_sources_is_blamed(project: Project, frames: list[Frame], module: str) -> None:
    assert module_of(frames, f"{TEST.path}::test_paying", project) == module


@pytest.mark.parametrize(
    ("frames", "module"),
    [([FIXTURE], FIXTURE.path), ([], TEST.path), ([FIXTURE, ORDER], ORDER.path)],
    ids=["its own line", "not there", "the sources below"],
)
def test_a_fixture_that_failed_is_blamed_itself(project: Project, frames: list[Frame], module: str) -> None:
    assert module_of(frames, f"{TEST.path}::test_paying", project, set_up=True) == module
