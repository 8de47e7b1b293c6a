"""A unit test mirrors its module's folder and name."""

from pathlib import Path

import pytest
from testkit.mirrors import strays


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name in ("prices.py", "queries/clocks.py", "__main__.py", "__init__.py"):
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).touch()
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["prices", "prices_in_euro", "fake_prices", "clocks", "queries_clocks", "queries", "main"],
)
def test_a_file_with_a_modules_name_is_in_its_place(shop: Path, name: str) -> None:
    (shop / "tests/rules" / f"test_{name}.py").touch()

    assert strays(shop / "tests", shop, {"rules": ["src"]}) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("price", "names no module of src; did you mean test_prices.py?"),
        ("pricess", "did you mean test_prices.py?"),
        ("orders", "tests/rules/test_orders.py names no module of src"),
        ("pricesinclocks", "names no module of src"),
    ],
)
def test_a_file_without_a_module_is_named(shop: Path, name: str, message: str) -> None:
    (shop / "tests/rules" / f"test_{name}.py").touch()

    (stray,) = strays(shop / "tests", shop, {"rules": ["src"]})

    assert message in stray


def test_an_unknown_folder_is_named(shop: Path) -> None:
    (shop / "tests/rules/test_prices.py").touch()

    (stray,) = strays(shop / "tests", shop, {})

    assert "no modules are known for the folder rules" in stray
