import json
import sys
from pathlib import Path

import pytest

from testkit import smells
from testkit.smells import main
from testkit.smells.report import as_github
from testkit.smells.source import Source, read
from tests.fixtures.smelling import UNIT, smell, write

GOOD = "def test_a_total_is_right():\n    assert total() == 1\n"
WARNED = "def test_total():\n    assert total() == 1\n"
LETTERS = "[tool.testkit.smells]\nown_packages = 'app'"
WRONG = "def test_a_total_is_right():\n    total()\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (GOOD, ["--strict"], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (WRONG, [], 1),
        ("def broken(:\n", [], 1),
        ("x = '\0'\n", [], 1),
        ("# coding: klingon\n", [], 1),
    ],
    ids=["good", "warned", "strict", "wrong", "does not parse", "a null byte", "no such encoding"],
)
def test_the_exit_status_says_whether_the_standard_holds(
    project: Path, text: str, options: list[str], status: int
) -> None:
    write(project, {UNIT: text})

    assert main(options) == status


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ({}, [], "tests does not exist"),
        ({"tests/conftest.py": ""}, [], "no test_*.py below"),
        ({UNIT: GOOD}, ["tests/units"], "tests/units does not exist"),
        ({UNIT: GOOD, "pyproject.toml": "[tool.testkit.smells]\nrot = 1"}, [], "no key 'rot'"),
        ({UNIT: GOOD, "pyproject.toml": LETTERS}, [], "own_packages must be like ['app']"),
    ],
    ids=["no tests", "no test files", "a misspelt path", "a misspelt key", "a word for a list"],
)
def test_what_can_not_be_judged_is_said_in_one_line(
    project: Path,
    files: dict[str, str],
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(project, files)

    status = main(arguments)

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert said in line


def test_a_finding_names_its_place_with_its_remedy(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {UNIT: WRONG})

    main([])

    finding, counts = capsys.readouterr().out.splitlines()
    assert finding == (
        "tests/unit/test_shop.py:1: error: [no-assertion] test_a_total_is_right asserts nothing "
        "(assert what a user of the code would notice)"
    )
    assert counts == "1 test in 1 file: 1 error, 0 warnings, 0 notes; 0 allowed"


def test_json_holds_findings_with_what_is_allowed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {UNIT: WRONG + "\n\n# smells: allow vague-name (a word)\n" + WARNED})

    main(["--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in report["findings"]] == ["no-assertion"]
    assert report["allowed"] == [
        {"path": UNIT, "line": 6, "rule": "vague-name", "reason": "a word"}
    ]


def test_an_annotation_of_github_is_one_line(tmp_path: Path) -> None:
    verdict = smell(tmp_path, 'def test_a_total_is_right():\n    assert "100 %" == "100 %"\n')

    annotation, _ = as_github(verdict).splitlines()

    assert annotation.startswith("::error file=tests/unit/test_shop.py,line=2,title=smells: ")
    assert "100 %25" in annotation


def test_suites_are_judged_beside_the_test_files(project: Path) -> None:
    write(project, {UNIT: GOOD, "tests/suites/shop.py": WRONG, "tests/fakes/shop.py": WRONG})

    assert main(["tests/fakes/../unit"]) == 0
    assert main(["tests"]) == 1


def test_the_lint_needs_nothing_but_python() -> None:
    """It is copied into other services as it is."""
    folder = Path(smells.__file__).parent
    sources = [Source(path, *read(path)) for path in folder.rglob("*.py")]
    imported = {name.partition(".")[0] for source in sources for name in source.imports.values()}

    assert imported - sys.stdlib_module_names == {"testkit"}
