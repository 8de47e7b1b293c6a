"""`--changed BASE` over a real repository."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from testkit.smells import main

OLD = "def test_a_total_is_right():\n    total()\n"
TWO = OLD + "\n\ndef test_a_price_is_right():\n    total()\n    price()\n"
FILE = "tests/unit/test_shop.py"
WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)

    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def git(write: Callable[[str, str], None], tmp_path: Path) -> Callable[..., None]:
    """In a repository whose `main` has two tests that assert nothing."""

    def git(*arguments: str) -> None:
        command = ["git", *WHO, *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    write(FILE, TWO)
    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "--message=two tests")
    git("checkout", "-b", "mine")
    return git


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (FILE, TWO, []),
        (FILE, "import pytest\n" + TWO, []),
        (FILE, TWO.replace("price()\n", "price(1)\n"), ["test_a_price_is_right"]),
        (FILE, TWO.replace("    total()\n    price()", "    price()"), ["test_a_price_is_right"]),
        ("tests/unit/test_new.py", OLD, ["test_a_total_is_right"]),
    ],
    ids=["nothing", "a line of no test", "a line of one", "a line went away", "an untracked file"],
)
def test_only_tests_that_the_branch_touched_are_told(
    git: Callable[..., None],
    write: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    path: str,
    text: str,
    found: list[str],
) -> None:
    write(path, text)

    status = main(["--changed", "main"])

    *findings, _ = capsys.readouterr().out.splitlines()
    assert [line.split()[3] for line in findings] == found
    assert status == bool(found)


def test_what_main_did_since_the_branch_left_is_not_mine(
    git: Callable[..., None], write: Callable[[str, str], None], tmp_path: Path
) -> None:
    git("checkout", "main")
    write(FILE, TWO.replace("price()\n", "price(1)\n"))
    git("commit", "--all", "--message=on main")
    git("checkout", "mine")

    assert main(["--changed", "main"]) == 0


def test_a_base_that_is_no_commit_is_told_in_one_line(
    git: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["--changed", "mian"])

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert "mian" in line


def test_a_folder_without_a_repository_can_not_be_judged(
    write: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    write(FILE, TWO)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    status = main(["--changed", "main"])

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert "not a git repository" in line
