"""The wheel of pytest-plumbline in a project that Plumbline did not make: plain pytest over aiosqlite."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.fixtures.baked import BakedProject

SERVICE = next(Path(__file__).parents[3].glob("*cookiecutter.project_slug*"))
HOLDS, FALLS_SHORT = 0, 1
SHOP = {
    "pyproject.toml": """\
[tool.pytest]
pythonpath = ["src"]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
filterwarnings = ["error"]

[tool.testkit]
""",
    "src/shop/stock.py": """\
import aiosqlite


async def count(path):
    async with aiosqlite.connect(path) as database:
        (number,) = await (await database.execute("SELECT 6 * 7")).fetchone()
        return number
""",
    "tests/integration/test_near_miss.py": """\
from shop.stock import count


async def test_stock_is_counted_in_a_database_of_the_test(tmp_path):
    assert await count(tmp_path / "stock.db") == 42
""",
}
BREACH = {
    "tests/unit/test_breach.py": """\
from shop.stock import count


async def test_stock_is_counted_in_a_database():
    assert await count(":memory:") == 42
""",
}
SAME_NAME = "def test_a_total_is_right():\n    assert 6 * 7 == 42\n\n\n"
SMELL = {"tests/unit/test_smell.py": SAME_NAME * 2}


@dataclass(frozen=True)
class Shop(BakedProject):
    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text, encoding="utf-8")

    def tool(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.attempt(f".venv/bin/{name}", *arguments)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: uv would read the pyproject.toml above it, which is a template."""
    sources = shutil.copytree(SERVICE / "vendor/testkit", tmp_path_factory.mktemp("wheel") / "testkit")
    BakedProject(sources).run("uv", "build", "--quiet", "--wheel", "--out-dir", "built")
    return next(sources.glob("built/*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    pyproject = (SERVICE / "pyproject.toml").read_text(encoding="utf-8")
    shop.write({"versions.txt": "\n".join(re.findall(r'^  "([\w-]+==.+)",$', pyproject, re.MULTILINE))})
    shop.run("uv", "venv", "--quiet")
    shop.run("uv", "pip", "install", "--quiet", "--constraint", "versions.txt", str(wheel), "aiosqlite")
    return shop


@pytest.fixture
def shop(installed: Shop, tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    (tmp_path / ".venv").symlink_to(installed.path / ".venv")
    shop.write(SHOP)
    return shop


def test_the_wheel_holds_its_types_without_any_test(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()

    assert "testkit/py.typed" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"testkit", "pytest_plumbline"}
    assert [name for name in names if name.rpartition("/")[2].startswith(("test_", "conftest"))] == []


def test_the_plugin_loads_by_its_entry_point(shop: Shop) -> None:
    done = shop.tool("pytest")

    assert done.returncode == HOLDS, done.stdout
    assert "plumbline-" in done.stdout
    assert [*shop.path.glob("reports/run-*.jsonl")]


def test_a_project_without_the_table_keeps_its_own_layout(shop: Shop) -> None:
    shop.replace("pyproject.toml", "[tool.testkit]\n", "")
    shop.write({"tests/test_prices.py": "def test_a_price():\n    open('price.txt', 'w').close()\n"})

    done = shop.tool("pytest")

    assert "2 passed" in done.stdout
    assert "testkit: off, because no pyproject.toml with a [tool.testkit] table is in the rootdir" in done.stdout
    assert not (shop.path / "reports").exists()


def test_a_guard_catches_a_breach_beside_a_near_miss(shop: Shop) -> None:
    shop.write(BREACH)

    done = shop.tool("pytest")

    assert done.returncode == FALLS_SHORT
    assert "1 failed, 1 passed" in done.stdout
    assert "src/shop/stock.py:5 tried to open the SQLite database :memory:" in done.stdout


def test_the_pyramid_is_judged_over_the_records(shop: Shop) -> None:
    shop.tool("pytest")

    done = shop.tool("testkit", "pyramid")

    assert done.returncode == HOLDS, done.stdout
    assert "integration" in done.stdout


@pytest.mark.parametrize(("files", "status"), [({}, HOLDS), (SMELL, FALLS_SHORT)], ids=["clean", "smelling"])
def test_smells_are_read_from_the_sources(shop: Shop, files: dict[str, str], status: int) -> None:
    shop.write(files)

    assert shop.tool("testkit", "smells").returncode == status
