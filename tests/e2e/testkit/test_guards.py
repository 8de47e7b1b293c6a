"""Each breach is caught, and its message names place and remedy; each near-miss passes."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.baked import BakedProject
from tests.fixtures.planted import Planted, new_planted
from tests.plants import PLANTS, PYPROJECT, Plant

BREACHES = {name: plant for name, plant in PLANTS.items() if plant.tried}
NEAR_MISSES = {name: plant for name, plant in PLANTS.items() if not plant.tried}
USAGE_ERROR = 4
SESSION_DATABASE = """\
import sqlite3

import pytest


@pytest.fixture(scope="session")
def database():
    yield "RETRO-CLOCK"
    sqlite3.connect(":memory:").close()
"""


def slug(name: str) -> str:
    return re.sub(r"\W+", "_", name)


@dataclass(frozen=True)
class Report:
    """What one run of all plants reports about each."""

    outcomes: dict[str, str]
    text: str

    def about(self, plant_name: str) -> str:
        sections = re.split(r"\n_+ (?:ERROR at \w+ of )?(test_\w+) _+\n", self.text)
        named = zip(sections[1::2], sections[2::2], strict=True)
        return "\n".join(text.partition("\n====")[0] for name, text in named if name == f"test_{slug(plant_name)}")


@pytest.fixture(scope="module")
def report(service: BakedProject, tmp_path_factory: pytest.TempPathFactory) -> Report:
    planted = new_planted(tmp_path_factory.mktemp("plants"), service)
    for name, plant in PLANTS.items():
        source = plant.source.replace("def test_it(", f"def test_{slug(name)}(")
        planted.plant(f"tests/{plant.layer}/{slug(name)}/test_it.py", source)
    done = planted.pytest("-q", "--tb=short")
    outcomes = {record["test"].split("/")[2]: record["outcome"] for record in planted.records()}
    return Report(outcomes, done.stdout)


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_fails_its_test_and_names_place_and_remedy(report: Report, name: str) -> None:
    plant: Plant = BREACHES[name]
    section = report.about(name)

    assert report.outcomes[slug(name)] in {"failed", "error"}
    assert plant.tried in section
    assert plant.remedy in section


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_passes(report: Report, name: str) -> None:
    assert report.outcomes[slug(name)] == "passed", report.about(name)


def test_a_breach_does_nothing_to_the_project(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", PLANTS["unit writes a file"].source)

    done = planted.pytest()

    assert done.returncode == 1
    assert not (planted.path / "left-behind.txt").exists()


def test_a_shared_fixture_may_end_with_a_test_of_another_layer(planted: Planted) -> None:
    """Random order makes any test the last, and the session's database closes with it."""
    planted.plant("tests/conftest.py", SESSION_DATABASE)
    planted.plant("tests/integration/test_a.py", "def test_it(database):\n    assert database\n")
    planted.plant("tests/unit/test_b.py", "def test_it():\n    assert 6 * 7 == 42\n")

    done = planted.pytest("tests/integration", "tests/unit")

    assert done.returncode == 0, done.stdout


def test_a_fixture_of_the_test_is_guarded_to_its_end(planted: Planted) -> None:
    planted.plant("tests/conftest.py", SESSION_DATABASE.replace('scope="session"', 'scope="function"'))
    planted.plant("tests/unit/test_b.py", "def test_it(database):\n    assert database\n")

    done = planted.pytest()

    assert done.returncode == 1
    assert "tests/conftest.py:9 tried to open the SQLite database :memory:" in done.stdout


CYCLE = """\
async def answer():
    return 42


def forget(meanwhile=int):
    cycle = [answer()]
    cycle.append(cycle)
    meanwhile()
"""
FORGETFUL = """\
import gc

from shop.answers import forget

gc.disable()  # when Python collects by itself depends on what was allocated before


{kind} test_that_forgets():
    {forget}
    {last}


{kind} test_that_comes_next():
    gc.collect()
    assert 6 * 7 == 42
"""
OWN_CACHE = """\
import sqlite3

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    open("cache-of-a-tool.txt", "w").close()
    sqlite3.connect("data-of-a-tool.db").close()
    return (yield)
"""


@pytest.mark.parametrize("kind", ["async def", "def"])
@pytest.mark.parametrize(
    ("forget", "last", "outcome"),
    [
        ("forget()", "gc.collect()", "failed"),
        ("forget()", "pass", "error"),
        ("forget(lambda: gc.collect(0))", "pass", "error"),  # as Python does, after many allocations
    ],
    ids=["in the test", "after it", "when it is no longer young"],
)
def test_a_forgotten_await_fails_its_own_test_instead_of_the_next(
    planted: Planted, kind: str, forget: str, last: str, outcome: str
) -> None:
    """The coroutine is in a reference cycle: only the garbage collector finds it, in the test or after it."""
    planted.plant("src/shop/answers.py", CYCLE)
    planted.plant("tests/unit/test_it.py", FORGETFUL.format(kind=kind, forget=forget, last=last))

    done = planted.pytest("-q")

    outcomes = {record["test"].partition("::")[2]: record["outcome"] for record in planted.records()}
    assert outcomes == {"test_that_forgets": outcome, "test_that_comes_next": "passed"}
    assert 'src/shop/answers.py", line 6, in forget' in done.stdout


def test_a_tool_may_keep_its_cache(planted: Planted, tmp_path: Path) -> None:
    """No line of the project did it: hypothesis writes its examples like this, and coverage its contexts."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/own_cache.py").write_text(OWN_CACHE, encoding="utf-8")
    planted.plant("tests/unit/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    done = planted.pytest("-p", "own_cache", PYTHONPATH=f"{planted.service}:{tmp_path}/tools")

    assert done.returncode == 0, done.stdout
    assert (planted.path / "cache-of-a-tool.txt").exists()
    assert (planted.path / "data-of-a-tool.db").exists()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            ('asyncio_default_test_loop_scope = "session"', 'asyncio_default_test_loop_scope = "function"'),
            "asyncio_default_test_loop_scope is 'function'",
        ),
        (
            ('asyncio_default_fixture_loop_scope = "session"', 'asyncio_default_fixture_loop_scope = "module"'),
            "asyncio_default_fixture_loop_scope is 'module'",
        ),
        (
            ("import pytest", "import pytest\npytestmark = pytest.mark.asyncio(loop_scope='class')"),
            "asks for loop_scope",
        ),
    ],
    ids=["of tests", "of fixtures", "of a mark"],
)
def test_another_loop_is_one_usage_error(planted: Planted, edit: tuple[str, str], message: str) -> None:
    many = "import pytest\n\n\n@pytest.mark.parametrize('n', range(50))\nasync def test_it(n):\n    assert n == n\n"
    planted.plant("tests/unit/test_it.py", many.replace(*edit))
    planted.plant("pyproject.toml", PYPROJECT.replace(*edit))

    done = planted.pytest("-q")

    assert done.returncode == USAGE_ERROR, done.stdout
    assert done.stdout.count("watches one event loop") == 1
    assert message in done.stdout


def test_a_wrong_setting_is_one_usage_error(planted: Planted) -> None:
    planted.plant("pyproject.toml", PYPROJECT.replace("packages =", "package ="))
    planted.plant("tests/unit/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    done = planted.pytest()

    assert done.returncode == USAGE_ERROR, done.stdout
    assert "[tool.testkit.guards] has no key 'package'; it knows packages, project" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_suite_without_async_tests_may_have_any_loop(planted: Planted) -> None:
    planted.plant("tests/unit/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")
    scopes = PYPROJECT.replace('loop_scope = "session"', 'loop_scope = "function"')
    planted.plant("pyproject.toml", scopes)

    assert planted.pytest().returncode == 0


def test_a_test_outside_the_layers_is_a_usage_error(planted: Planted) -> None:
    planted.plant("tests/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    done = planted.pytest()

    assert done.returncode == USAGE_ERROR
    assert "tests/test_it.py::test_it is in no layer: move it below tests/unit" in done.stdout


@pytest.mark.parametrize(
    ("options", "ran"),
    [([], 1), (["-m", ""], 4), (["-m", "slow"], 1), (["-m", "unit and not slow"], 3)],
    ids=["the bare command", "all", "on request", "of a layer"],
)
def test_what_runs_on_request_is_left_out_of_the_bare_command(planted: Planted, options: list[str], ran: int) -> None:
    source = "import pytest\n\n\n"
    for marker in ("slow", "performance", "diagnostic"):
        source += f"@pytest.mark.{marker}\ndef test_{marker}():\n    assert 6 * 7 == 42\n\n\n"
    planted.plant("tests/unit/test_it.py", f"{source}def test_fast():\n    assert 6 * 7 == 42\n")

    planted.pytest(*options)

    assert len(planted.records()) == ran
