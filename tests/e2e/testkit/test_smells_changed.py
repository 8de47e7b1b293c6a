"""`smells --changed BASE` over a real repository."""

import pytest

from tests.e2e.testkit.conftest import Repository

OLD = "def test_a_total_is_right():\n    total() == 1\n"
TWO = OLD + "\n\ndef test_a_price_is_right():\n    total()\n    price() == 1\n"
FILE = "tests/unit/test_shop.py"


@pytest.fixture
def branch(repository: Repository) -> Repository:
    """Its `main` has two tests that assert nothing; `mine` is checked out."""
    repository.write(FILE, TWO)
    repository.git("init", "--initial-branch=main")
    repository.git("add", ".")
    repository.git("commit", "--message=two tests")
    repository.git("checkout", "-b", "mine")
    return repository


@pytest.mark.parametrize(
    ("path", "text", "rules"),
    [
        (FILE, TWO, []),
        (FILE, "import pytest\n" + TWO, []),
        (FILE, TWO.replace("price() == 1", "price() == 2"), ["test_a_price_is_right"]),
        (FILE, TWO.replace("    total()\n    price()", "    price()"), ["test_a_price_is_right"]),
        ("tests/unit/test_new.py", OLD, ["test_a_total_is_right"]),
    ],
    ids=["nothing", "a line of no test", "a line of one", "a line went away", "an untracked file"],
)
def test_only_tests_that_the_branch_touched_are_reported(
    branch: Repository, path: str, text: str, rules: list[str]
) -> None:
    branch.write(path, text)

    done = branch.testkit("smells", "--strict", "--changed", "main")

    *findings, _ = done.stdout.splitlines()
    assert [line.split()[3] for line in findings] == rules
    assert done.returncode == bool(rules)


def test_a_base_that_is_not_a_commit_is_refused_in_one_line(branch: Repository) -> None:
    done = branch.testkit("smells", "--changed", "mian")

    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert "mian" in line


def test_a_folder_without_a_repository_is_refused_in_one_line(repository: Repository) -> None:
    repository.write(FILE, TWO)

    done = repository.testkit("smells", "--changed", "main")

    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert "not a git repository" in line
