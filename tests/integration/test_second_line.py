"""The pre_gen hook as cookiecutter runs it: rendered into a temporary file, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest
from cookiecutter.utils import create_env_with_context

from scripts.bake import TEMPLATE
from tests.hostile import GOOD, HOSTILE, Attack

# One answer of each kind that could break out of the hook's raw string, or out of Jinja's raw block.
BREAKOUTS = [attack for attack in HOSTILE if any(mark in attack.answer for mark in ('"""', "endraw", "\\"))]


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    """A folder for the rendered hook, with a module that would be imported if the hook looked there first."""
    (tmp_path / "rendered").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "rendered" / "json.py").write_text("open('canary', 'w')", encoding="utf-8")
    return tmp_path / "rendered" / "pre_gen_project.py"


def run_hook(hook: Path, answers: dict[str, str]) -> subprocess.CompletedProcess[str]:
    context = {"cookiecutter": answers}
    source = (TEMPLATE / "hooks" / hook.name).read_text(encoding="utf-8")
    hook.write_text(create_env_with_context(context).from_string(source).render(context), encoding="utf-8")
    project = hook.parents[1] / "project"
    return subprocess.run([sys.executable, hook], cwd=project, capture_output=True, text=True, check=False)


def test_good_answers_pass_without_a_message(hook: Path) -> None:
    done = run_hook(hook, GOOD)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("attack", BREAKOUTS, ids=str)
def test_an_answer_cannot_leave_its_string(hook: Path, attack: Attack) -> None:
    done = run_hook(hook, GOOD | {attack.prompt: attack.answer})

    assert done.returncode == 1
    assert done.stderr.startswith(f"{attack.prompt} must ")


def test_a_module_in_the_temporary_folder_is_not_imported(hook: Path) -> None:
    run_hook(hook, GOOD)

    assert list((hook.parents[1] / "project").iterdir()) == []


def test_a_project_folder_with_files_is_refused(hook: Path) -> None:
    (hook.parents[1] / "project" / "thesis.txt").touch()

    done = run_hook(hook, GOOD)

    assert done.returncode == 1
    assert done.stderr.startswith("The folder project already holds files")
