"""Beginning on a suite that exists: what is accepted, what is new, and what is gone."""

import json
from pathlib import Path

import pytest
from testkit.__main__ import main as run_reader

from tests.fixtures.smelling import UNIT, write

USELESS = "def test_{name}_is_right():\n    assert (total(), 1)\n\n\n"
OLD = USELESS.format(name="an_old_total")
NEW = USELESS.format(name="a_new_total")
AGAIN = "def test_an_old_total_is_right():\n    assert (total(), 1)\n    assert (price(), 2)\n"
GOOD = "def test_a_good_total_is_right():\n    assert total() == 1\n"
MOVED = "tests/unit/test_moved.py"


def main(options: list[str]) -> int:
    return run_reader(["smells", *options])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {UNIT: OLD + GOOD})
    main(["--baseline", "accepted.json", "--accept"])
    return tmp_path


def judged() -> int:
    return main(["--baseline", "accepted.json"])


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({UNIT: OLD + GOOD}, 0),
        ({UNIT: "# A line more.\n\n\n" + GOOD + "\n\n" + OLD}, 0),
        ({UNIT: OLD.replace("(total(), 1)", "(\n        total(),\n        1,\n    )") + GOOD}, 0),
        ({UNIT: GOOD, MOVED: OLD}, 1),
        ({UNIT: OLD + NEW}, 1),
        ({UNIT: AGAIN + GOOD}, 1),
        ({UNIT: OLD + OLD.replace("(total(), 1)", "True")}, 1),
        ({UNIT: GOOD}, 1),
        ({UNIT: OLD + GOOD, MOVED: "def broken(:\n"}, 1),
    ],
    ids=[
        "nothing changed",
        "lines moved",
        "it was wrapped",
        "to another file, and its own is still there",
        "another test",
        "another line of the same test",
        "another code in its place",
        "cured, and still accepted",
        "a file that can't be read",
    ],
)
def test_only_what_was_accepted_passes(project: Path, files: dict[str, str], status: int) -> None:
    write(project, files)

    assert judged() == status


def test_a_file_that_moved_keeps_what_was_accepted(project: Path) -> None:
    (project / UNIT).rename(project / MOVED)

    assert judged() == 0


def test_accepting_again_only_shrinks(project: Path) -> None:
    write(project, {UNIT: NEW + GOOD})

    assert main(["--baseline", "accepted.json", "--accept"]) == 1
    assert json.loads((project / "accepted.json").read_text())["accepted"] == {}


def test_a_part_of_the_suite_says_nothing_of_the_rest(project: Path) -> None:
    write(project, {UNIT: GOOD, MOVED: GOOD})

    assert main(["--baseline", "accepted.json", MOVED]) == 0
    assert main(["--baseline", "accepted.json", "--select", "sleep"]) == 0


def test_what_is_gone_is_named_with_the_remedy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {UNIT: GOOD})

    judged()

    gone, remedy, _ = capsys.readouterr().out.splitlines()[-3:]
    assert gone == ("tests/unit/test_shop.py: test_an_old_total_is_right: [useless-assertion] is accepted and gone")
    assert remedy == "Take them out of accepted.json: run the same with --accept"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2}', '{"version": 1, "accepted": {"a": 1}}', "\udcff"],
)
def test_an_invalid_baseline_is_refused_in_one_sentence(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "accepted.json").write_bytes(text.encode(errors="surrogateescape"))

    status = judged()

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert "accepted.json" in line


def test_a_baseline_that_is_missing_is_not_written_by_itself(project: Path) -> None:
    (project / "accepted.json").unlink()

    assert judged() == 2
    assert not (project / "accepted.json").exists()
