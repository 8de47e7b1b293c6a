"""Each breach is caught and says where, what and where to; each near-miss passes."""

import re
from dataclasses import dataclass

import pytest

from tests.fixtures.baked import BakedProject
from tests.fixtures.planted import Planted, new_planted
from tests.plants import PLANTS, Plant

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
    """What one run of all plants said about each."""

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
    said = report.about(name)

    assert report.outcomes[slug(name)] in {"failed", "error"}
    assert plant.tried in said
    assert plant.remedy in said


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


def test_a_test_outside_the_layers_is_a_usage_error(planted: Planted) -> None:
    planted.plant("tests/test_it.py", "def test_it():\n    assert 6 * 7 == 42\n")

    done = planted.pytest()

    assert done.returncode == USAGE_ERROR
    assert "tests/test_it.py::test_it stands in no layer: move it below tests/unit" in done.stdout


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
