"""`contract --against REF` over a real repository, as a pipeline runs it."""

import json

import pytest

from tests.e2e.testkit.conftest import Repository

FILE = "contracts/openapi.json"
NAMES = {"get": {"responses": {"204": {"description": "none"}}}}


def promise(repository: Repository, *paths: str) -> None:
    info = {"title": "Names", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": dict.fromkeys(paths, NAMES)}
    repository.write(FILE, json.dumps(document))


@pytest.fixture
def branch(repository: Repository) -> Repository:
    """Its `main` promises /names; `feature` is checked out."""
    promise(repository, "/names")
    repository.git("init", "--initial-branch=main")
    repository.git("add", ".")
    repository.git("commit", "--message=promised")
    repository.git("checkout", "-b", "feature")
    return repository


def test_a_removed_path_breaks_the_promise_of_main(branch: Repository) -> None:
    promise(branch, "/people")

    done = branch.testkit("contract", "--against", "main")

    assert done.returncode == 1
    assert "GET /names: error: [operation-removed] breaking" in done.stdout


def test_what_main_got_since_is_not_our_removal(branch: Repository) -> None:
    branch.git("checkout", "main")
    promise(branch, "/names", "/people")
    branch.git("commit", "--all", "--message=more")
    branch.git("checkout", "feature")

    done = branch.testkit("contract", "--against", "main")

    assert done.returncode == 0, done.stdout


def test_a_file_is_found_by_its_whole_path_from_anywhere(branch: Repository) -> None:
    promise(branch, "/people")

    done = branch.testkit("contract", "--against", "main", "--new", str(branch.path / FILE))

    assert "GET /names: error: [operation-removed] breaking" in done.stdout


def test_a_shallow_clone_is_not_compared_with_another_commit(branch: Repository) -> None:
    """Without the commit where they parted, what main removed would look like our addition."""
    branch.git("checkout", "--orphan", "cut")
    branch.git("commit", "--message=no history")

    done = branch.testkit("contract", "--against", "main")

    assert done.returncode == 2
    assert "git fetch --unshallow" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--against", "nowhere/main"], "Get it with `git fetch nowhere main`"),
        (["--against", "--output=x"], "expected one argument"),
        (["--against", "main", "--new", "contracts/other.json"], "No such file"),
        (["--against", "main", "--new", "later.json"], "it is new or renamed"),
        ([], "one of the arguments --against --old is required"),
    ],
    ids=["unknown reference", "an option as one", "no file", "not in main", "nothing to compare"],
)
def test_what_can_not_be_compared_is_reported(branch: Repository, arguments: list[str], message: str) -> None:
    branch.write("later.json", (branch.path / FILE).read_text(encoding="utf-8"))

    done = branch.testkit("contract", *arguments)

    assert done.returncode == 2
    assert message in done.stderr
