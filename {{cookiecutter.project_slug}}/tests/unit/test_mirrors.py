"""A unit test stands where its module does, under its name."""

from pathlib import Path

from testkit.mirrors import Places, strays

PROJECT = Path(__file__).resolve().parents[2]
PLACES: Places = {
    ".": ["src/app", "vendor/testkit/src/testkit"],
    "domain": ["src/app/domain"],
    "application": ["src/app/application"],
    "features": ["src/app/features"],
    "api": ["src/app/api"],
    # Scripts, and what the tests stand on, are tested here too.
    "infrastructure": ["src/app/infrastructure", "scripts", "tests/fixtures", "tests/fakes"],
}


def test_each_unit_test_file_names_its_module() -> None:
    assert strays(PROJECT / "tests" / "unit", PROJECT, PLACES) == []
