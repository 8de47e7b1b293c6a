"""Which helpers make a test one that asserts."""

from pathlib import Path

import pytest

from tests.fixtures.smelling import rules_in, smell, write

TEST = "def test_a_paid_order_is_sent(shop):\n    {step}\n"
CHECK = "def check_sent(shop):\n    assert shop.sent == 1\n"
BASE = "class ShopSuite:\n    def check_sent(self, shop):\n        assert shop.sent == 1\n"
FIXTURE = """
@pytest.fixture
def is_sent():
    def look(shop):
        assert shop.sent
    return look
"""
ARRANGES = "@pytest.fixture\ndef shop():\n    assert open_shop()\n    return 1\n"
TWO_DEEP = "def check_order(shop):\n    check_sent(shop)\n\n\n" + CHECK
DECORATOR = """
def sends(count):
    def around(test):
        def run(shop):
            test(shop)
            assert shop.sent == count
        return run
    return around


@sends(1)
"""
METHOD = """
class TestShop(ShopSuite):
    def test_a_paid_order_is_sent(self, shop):
        {step}
"""


@pytest.mark.parametrize(
    ("files", "test"),
    [
        ({}, CHECK + TEST.format(step="check_sent(shop)")),
        ({}, TWO_DEEP + TEST.format(step="check_order(shop)")),
        ({}, CHECK + TEST.format(step="shop.run(check_sent)")),
        ({}, DECORATOR + TEST.format(step="shop.pay()")),
        (
            {"tests/steps.py": CHECK},
            "from tests.steps import check_sent\n" + TEST.format(step="check_sent(shop)"),
        ),
        (
            {"tests/unit/steps.py": CHECK},
            "from .steps import check_sent as c\nfrom . import steps\n" + TEST.format(step="steps.check_sent(shop)"),
        ),
        (
            {"tests/suites/shop.py": BASE},
            "from tests.suites.shop import ShopSuite\n" + METHOD.format(step="self.check_sent(shop)"),
        ),
        ({"tests/conftest.py": FIXTURE}, TEST.format(step="is_sent(shop)")),
        (
            {
                "tests/conftest.py": 'pytest_plugins = ["tests.fixtures.shop"]\n',
                "tests/fixtures/shop.py": FIXTURE,
            },
            TEST.format(step="is_sent(shop)"),
        ),
    ],
    ids=[
        "in the file",
        "one call deep",
        "handed on",
        "a decorator",
        "imported",
        "in a module beside it",
        "a method of a suite",
        "what a fixture hands out",
        "a fixture of a plugin",
    ],
)
def test_a_helper_that_asserts_counts(files: dict[str, str], test: str, tmp_path: Path) -> None:
    write(tmp_path, files)

    assert rules_in(smell(tmp_path, test)) == set()


@pytest.mark.parametrize(
    ("files", "test"),
    [
        ({}, "def pay(shop):\n    shop.pay()\n\n\n" + TEST.format(step="pay(shop)")),
        ({}, CHECK + TEST.format(step="shop.pay()")),
        ({"tests/conftest.py": ARRANGES}, TEST.format(step="shop.pay()")),
        (
            {"src/app/shop.py": "def pay(shop):\n    assert shop\n"},
            "from app.shop import pay\n" + TEST.format(step="pay(shop)"),
        ),
    ],
    ids=["one that acts", "one that is not called", "a fixture's set-up", "the application"],
)
def test_what_asserts_nothing_does_not_count(files: dict[str, str], test: str, tmp_path: Path) -> None:
    write(tmp_path, files)

    assert rules_in(smell(tmp_path, test)) == {"no-assertion"}
