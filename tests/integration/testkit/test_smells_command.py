import json
import sys
from pathlib import Path

import pytest
from testkit import smells
from testkit.__main__ import main as run_reader
from testkit.reporting import as_github
from testkit.smells.report import View, report_on
from testkit.smells.source import Source, read

from tests.fixtures.smelling import UNIT, smell, write

GOOD = "def test_a_total_is_right():\n    assert total() == 1\n"
NOTED = "def test_total():\n    assert total() == 1\n"
TWICE = "\n    shop.sell('LAMP')\n    assert shop.stock == 1\n"
WARNED = f"def test_a_lamp_is_sold():{TWICE}def test_a_lamp_is_gone():{TWICE}"
LETTERS = "[tool.testkit.smells]\nown_packages = 'app'"
WRONG = "def test_a_total_is_right():\n    assert total() == 1 or 2\n"
MISSPELT = '[tool.testkit.smells]\nenforce = ["slep"]\n'
ENFORCED = '[tool.testkit.smells]\nenforce = ["vague-name"]\n'


def main(options: list[str]) -> int:
    return run_reader(["smells", *options])


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
        (NOTED, ["--strict"], 0),
        (WRONG, ["--select", "sleep,print"], 0),
        (WRONG, ["--ignore", "useless-assertion"], 0),
        (WRONG, ["--select", "useless-assertion"], 1),
        (WRONG, [], 1),
        ("def broken(:\n", [], 1),
        ("x = '\0'\n", [], 1),
        ("# coding: klingon\n", [], 1),
    ],
    ids=[
        "good",
        "warned",
        "strict",
        "noted",
        "others selected",
        "ignored",
        "selected",
        "wrong",
        "does not parse",
        "a null byte",
        "no such encoding",
    ],
)
def test_the_exit_status_says_whether_the_standard_holds(
    project: Path, text: str, options: list[str], status: int
) -> None:
    write(project, {UNIT: text})

    assert main(options) == status


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [], "tests does not exist"),
        ({"tests/conftest.py": ""}, [], "no test_*.py below"),
        ({UNIT: GOOD}, ["tests/units"], "tests/units does not exist"),
        ({UNIT: GOOD, "pyproject.toml": "[tool.testkit.smells]\nrot = 1"}, [], "no key 'rot'"),
        ({UNIT: GOOD, "pyproject.toml": LETTERS}, [], "own_packages must be like ['app']"),
        ({UNIT: GOOD, "pyproject.toml": MISSPELT}, [], "enforce has no rule 'slep'"),
    ],
    ids=[
        "no tests",
        "no test files",
        "a misspelt path",
        "a misspelt key",
        "a word for a list",
        "a misspelt rule",
    ],
)
def test_what_can_not_be_judged_is_one_line(
    project: Path,
    files: dict[str, str],
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(project, files)

    status = main(arguments)

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert message in line


def test_a_finding_names_its_place_with_its_remedy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {UNIT: WRONG})

    main([])

    finding, counts = capsys.readouterr().out.splitlines()
    assert finding == (
        "tests/unit/test_shop.py:2: error: [useless-assertion] `assert total() == 1 or 2` "
        "can't fail: compare what the code gave with what you expect"
    )
    assert counts == "1 test in 1 file: 1 error, 0 warnings, 0 notes; 0 allowed"


def test_json_holds_findings_with_what_is_allowed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {UNIT: WRONG + "\n\n# smells: allow vague-name (a word)\n" + NOTED})

    main(["--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in report["findings"]] == ["useless-assertion"]
    assert report["allowed"] == [{"path": UNIT, "line": 6, "rule": "vague-name", "reason": "a word"}]


def test_an_annotation_of_github_is_one_line(tmp_path: Path) -> None:
    result = smell(tmp_path, 'def test_a_total_is_right():\n    assert "100 %", page()\n')

    annotation, _ = as_github(report_on(result, View())).splitlines()

    assert annotation.startswith("::error file=tests/unit/test_shop.py,line=2,title=smells: ")
    assert "100 %25" in annotation


def test_a_note_is_a_warning_where_it_is_enforced(project: Path) -> None:
    write(project, {UNIT: NOTED, "pyproject.toml": ENFORCED})

    assert main([]) == 0
    assert main(["--strict"]) == 1


def test_notes_are_listed_when_they_are_asked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {UNIT: NOTED})

    main([])
    main(["--notes"])

    summary, note, *_ = capsys.readouterr().out.splitlines()
    assert summary == "1 test in 1 file: 0 errors, 0 warnings, 1 note; 0 allowed"
    assert "note: [vague-name]" in note


def test_a_first_run_on_a_large_suite_is_summed_up(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = [WRONG.replace("total", f"total_{number}") for number in range(60)]
    write(project, {UNIT: "\n\n".join(tests)})

    status = main([])
    short = capsys.readouterr().out
    main(["--all"])

    assert status == 1
    assert short.splitlines()[0].split() == ["60", "error", "useless-assertion"]
    assert "smells --baseline smells-baseline.json --accept" in short
    assert len(capsys.readouterr().out.splitlines()) == 61


def test_sarif_has_what_code_scanning_asks_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"tests/unit/test_ä b.py": WRONG, UNIT: "def broken(:\n"})

    assert main(["--format", "sarif"]) == 1

    log = json.loads(capsys.readouterr().out)
    (run,) = log["runs"]
    first = run["results"][1]
    place = first["locations"][0]["physicalLocation"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "testkit smells")
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [
        "unreadable",
        "useless-assertion",
    ]
    assert (first["ruleId"], first["level"]) == ("useless-assertion", "error")
    assert place["artifactLocation"]["uri"] == "tests/unit/test_%C3%A4%20b.py"
    assert place["region"] == {"startLine": 2, "endLine": 2}
    assert len(first["partialFingerprints"]["identity/v1"]) == 64


def test_a_rule_that_is_not_known_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--select", "slep"])

    assert refused.value.code == 2
    assert "no rule 'slep'; there are absence-only," in capsys.readouterr().err


def test_a_test_in_two_files_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "def test_a_lamp_is_sold(shop):\n    shop.add()\n    shop.sell()\n    assert shop.stock\n"
    write(project, {UNIT: text, "tests/unit/test_stall.py": text.replace("sold", "gone")})

    assert main(["--strict"]) == 1
    assert "test_a_lamp_is_gone does the same as test_a_lamp_is_sold in" in (capsys.readouterr().out)


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
