"""A folder that holds files is never touched, whatever cookiecutter's overwriting options say."""

import pytest

from tests.fixtures.sandbox import Sandbox


@pytest.fixture
def thesis(sandbox: Sandbox) -> dict[str, bytes | None]:
    """A user's own folder where the default project would go: in src, which cookiecutter would replace."""
    own = sandbox.output / "order-service" / "src" / "thesis.txt"
    own.parent.mkdir(parents=True)
    own.write_text("three years of work", encoding="utf-8")
    return snapshot_of_output(sandbox)


def snapshot_of_output(sandbox: Sandbox) -> dict[str, bytes | None]:
    return {path: content for path, content in sandbox.snapshot().items() if path.startswith(str(sandbox.output))}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "already exists and was not changed"),
        (["-f"], "The folder order-service already holds files and was not changed"),
        (["-f", "-s"], "The folder order-service already holds files and was not changed"),
    ],
    ids=["plain", "overwrite", "overwrite-and-skip"],
)
def test_a_folder_with_files_is_left_as_it_was(
    sandbox: Sandbox, thesis: dict[str, bytes | None], options: list[str], says: str
) -> None:
    done = sandbox.generate(*options)

    assert done.returncode == 1
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert snapshot_of_output(sandbox) == thesis


def test_a_fresh_repository_is_filled_when_overwriting_is_allowed(sandbox: Sandbox) -> None:
    (sandbox.output / "order-service" / ".git").mkdir(parents=True)

    done = sandbox.generate("-f")

    assert done.returncode == 0
    assert (sandbox.output / "order-service" / "LICENSE").exists()
    assert (sandbox.output / "order-service" / ".git").exists()
