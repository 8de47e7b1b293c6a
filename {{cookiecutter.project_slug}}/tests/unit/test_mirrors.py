"""A unit test file has the folder and the name of the module that it tests."""

from pathlib import Path

from testkit.mirrors import Places, strays

PROJECT = Path(__file__).resolve().parents[2]
PLACES: Places = {
    ".": ["vendor/testkit/src/testkit"],
    "app": ["src/app"],
    "domain": ["src/app/domain"],
    "application": ["src/app/application"],
    "api": ["src/app/api"],
    # Scripts, fixtures and fakes are tested here too.
    "infrastructure": ["src/app/infrastructure", "scripts", "tests/fixtures", "tests/fakes"],
}


def test_each_unit_test_file_names_its_module() -> None:
    assert strays(PROJECT / "tests" / "unit", PROJECT, PLACES) == []
