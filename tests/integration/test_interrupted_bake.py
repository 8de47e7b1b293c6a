"""A run that stops half-way deletes what it created, and a disk that is full is one sentence."""

import resource
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.fixtures.sandbox import Sandbox

COMMAND = (sys.executable, "-m", "cookiecutter", "--no-input")
# Only as a hook: the extension imports pre_gen_project.py for its rules.
SIGNAL_THE_PARENT = """
if __name__ == "__main__":
    import os

    os.kill(os.getppid(), {number})
"""
FAIL_WITH_LIMIT = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
    "from cookiecutter.cli import main; main(sys.argv[1:])"
)


@pytest.fixture
def own_template(sandbox: Sandbox, tmp_path: Path) -> Path:
    """A copy whose hooks a test may replace."""
    return shutil.copytree(sandbox.template, tmp_path / "home" / "own" / "plumbline", symlinks=True)


def interrupt(template: Path, hook: str, number: signal.Signals) -> None:
    """The hook stops the run that started it."""
    path = template / "hooks" / hook
    before, last = path.read_text(encoding="utf-8").rsplit("\nif __name__", 1)
    payload = SIGNAL_THE_PARENT.format(number=int(number))
    path.write_text(f"{before}{payload}\nif __name__{last}", encoding="utf-8")


@pytest.mark.parametrize("hook", ["pre_gen_project.py", "post_gen_project.py"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_interrupted_run_deletes_the_folders_that_it_created(
    sandbox: Sandbox, own_template: Path, hook: str, number: signal.Signals
) -> None:
    interrupt(own_template, hook, number)
    before = sorted(sandbox.output.rglob("*"))

    done = sandbox.run(*COMMAND, "--output-dir", str(sandbox.output / "new" / "services"), str(own_template))

    assert done.returncode != 0
    assert "order-service was deleted." in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(sandbox.output.rglob("*")) == before


def test_an_unfinished_folder_is_kept_when_the_user_asks_for_it(sandbox: Sandbox, own_template: Path) -> None:
    interrupt(own_template, "post_gen_project.py", signal.SIGTERM)

    done = sandbox.run(*COMMAND, "--keep-project-on-failure", "-o", str(sandbox.output), str(own_template))

    assert "order-service was kept, as you asked." in done.stderr
    assert (sandbox.output / "order-service" / "README.md").exists()


def test_a_file_that_cannot_be_written_is_one_sentence_and_nothing_stays(sandbox: Sandbox) -> None:
    """A limit on file size simulates a full disk: writing fails in the middle of the copy."""
    before = sorted(sandbox.output.rglob("*"))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] in {resource.RLIM_INFINITY, -1}

    done = sandbox.run(
        sys.executable, "-c", FAIL_WITH_LIMIT, "--no-input", "-o", str(sandbox.output), str(sandbox.template)
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Could not write")
    assert done.stderr.count("\n") == 1
    assert "order-service was deleted." in done.stderr
    assert sorted(sandbox.output.rglob("*")) == before


def test_a_folder_that_a_killed_run_left_behind_is_named_by_the_next_run(sandbox: Sandbox) -> None:
    (sandbox.output / "order-service" / "src").mkdir(parents=True)

    done = sandbox.generate()

    assert done.returncode == 1
    assert "order-service already exists" in done.stderr
    assert "delete it if an interrupted run left it behind." in done.stderr


def test_a_finished_project_is_not_called_a_left_over(sandbox: Sandbox) -> None:
    sandbox.generate()

    done = sandbox.generate()

    assert "order-service already exists" in done.stderr
    assert "interrupted" not in done.stderr


def test_a_run_that_fails_leaves_an_empty_folder_of_the_user_alone(sandbox: Sandbox, own_template: Path) -> None:
    """The folder was there before this run, with -f: it is not this run's to delete."""
    (sandbox.output / "order-service" / ".git").mkdir(parents=True)
    interrupt(own_template, "post_gen_project.py", signal.SIGTERM)

    done = sandbox.run(*COMMAND, "-f", "-o", str(sandbox.output), str(own_template))

    assert done.returncode != 0
    assert (sandbox.output / "order-service" / ".git").exists()
