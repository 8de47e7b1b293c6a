"""`testkit contract --against`: with git, as CI asks it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from testkit.contract import main

Git = Callable[..., None]
FILE = Path("contracts/openapi.json")
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Names", "version": "1"},
    "paths": {"/names": {"get": {"responses": {"204": {"description": "none"}}}}},
}


def promise(*paths: str) -> None:
    item = DOCUMENT["paths"]["/names"]  # type: ignore[index]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(DOCUMENT | {"paths": dict.fromkeys(paths, item)}), encoding="utf-8")


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository whose main promises /names, with a branch checked out."""
    monkeypatch.chdir(tmp_path)

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"]
        command = ["git", *who, "-c", "commit.gpgsign=false", *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    promise("/names")
    git("add", ".")
    git("commit", "-q", "-m", "promised")
    git("checkout", "-q", "-b", "feature")
    return git


def test_a_removed_path_breaks_the_promise_of_main(
    git: Git, capsys: pytest.CaptureFixture[str]
) -> None:
    promise("/people")

    status = main(["--against", "main"])

    assert status == 1
    assert "breaking: GET /names [operation-removed]" in capsys.readouterr().out


def test_what_main_got_since_is_not_our_removal(git: Git) -> None:
    git("checkout", "-q", "main")
    promise("/names", "/people")
    git("commit", "-q", "-a", "-m", "more")
    git("checkout", "-q", "feature")

    assert main(["--against", "main"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--against", "nowhere"], "there is no such commit here: fetch it"),
        (["--against", "--output=x"], "expected one argument"),
        (["--against", "main", "--new", "contracts/other.json"], "No such file"),
        ([], "one of the arguments --against --old is required"),
    ],
    ids=["an unknown reference", "an option as a reference", "no file", "nothing to compare with"],
)
def test_what_can_not_be_compared_is_told(
    git: Git, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert status_of(arguments) == 2
    assert told in capsys.readouterr().err


def status_of(arguments: list[str]) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(arguments))
    return ended.value.code


def test_a_file_that_main_does_not_have_can_not_be_compared(
    git: Git, capsys: pytest.CaptureFixture[str]
) -> None:
    FILE.rename(FILE.parent / "api.json")

    status = main(["--against", "main", "--new", "contracts/api.json"])

    assert status == 2
    assert "exists on disk, but not in" in capsys.readouterr().err
