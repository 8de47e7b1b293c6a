"""A bad answer ends in one sentence and a failing exit, with nothing created anywhere."""

import json
import sys

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.hostile import HOSTILE, Attack

AS_A_PROGRAM = "import sys, cookiecutter.main as c; c.cookiecutter(sys.argv[1], no_input=True, extra_context={%s})"


@pytest.mark.parametrize("attack", HOSTILE, ids=str)
def test_a_hostile_answer_is_refused_with_one_sentence_and_nothing_is_created(sandbox: Sandbox, attack: Attack) -> None:
    before = sandbox.snapshot()

    done = sandbox.generate(f"{attack.prompt}={attack.answer}")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"{attack.prompt} must ")
    assert attack.rule in done.stderr
    assert done.stderr.count("\n") == 1
    assert sandbox.snapshot() == before


def test_a_name_of_emoji_alone_asks_for_a_slug_and_nothing_is_created(sandbox: Sandbox) -> None:
    before = sandbox.snapshot()

    done = sandbox.generate("project_name=🚀")

    assert done.returncode == 1
    assert done.stderr == (
        "project_slug must be given, because project_name has no letter to make one from; the answer was ''.\n"
    )
    assert sandbox.snapshot() == before


@pytest.mark.parametrize("name", ["project_nmae", "ProjectName", "__check_project_slug", "_template_version", "x"])
def test_an_answer_to_no_question_is_refused_by_its_name(sandbox: Sandbox, name: str) -> None:
    before = sandbox.snapshot()

    done = sandbox.generate(f"{name}=Orders")

    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no question named '{name}'; the questions are project_name, project_slug,")
    assert done.stderr.count("\n") == 1
    assert sandbox.snapshot() == before


def test_code_in_the_settings_of_a_user_is_not_run(sandbox: Sandbox) -> None:
    settings = sandbox.root / "home" / "settings.yaml"
    attack = "{{ cycler.__init__.__globals__.os.system('touch canary') }}"
    settings.write_text(f'default_context: {{author: "{attack}"}}', encoding="utf-8")
    before = sandbox.snapshot()

    done = sandbox.generate(f"--config-file={settings}")

    assert done.returncode == 1
    assert done.stderr.startswith("An answer or path must not contain {{")
    assert sandbox.snapshot() == before


@pytest.mark.parametrize(
    "answers",
    [
        "'author': '{{ cycler.__init__.__globals__.os.system(\"touch canary\") }}'",
        "'__check_project_slug': 'ok', 'project_slug': '../escape'",
        "'__check_description': '{{ cycler.__init__.__globals__.os.system(\"touch canary\") }}'",
    ],
)
def test_a_program_that_gives_hostile_answers_is_refused_before_a_folder_is_made(
    sandbox: Sandbox, answers: str
) -> None:
    done = sandbox.run(sys.executable, "-c", AS_A_PROGRAM % answers, str(sandbox.template))

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert [path.name for path in (sandbox.root / "parent").iterdir()] == ["output"]
    assert [path.name for path in sandbox.output.iterdir()] == ["neighbour.txt"]


def test_a_replayed_hostile_answer_is_refused_before_a_folder_is_made(sandbox: Sandbox) -> None:
    sandbox.generate()
    replay = sandbox.root / "home" / "replay" / "plumbline.json"
    answers = json.loads(replay.read_text(encoding="utf-8"))
    answers["cookiecutter"]["project_slug"] = "../escape"
    hostile = replay.with_name("hostile.json")
    hostile.write_text(json.dumps(answers), encoding="utf-8")

    done = sandbox.ask("--replay-file", str(hostile))

    assert done.returncode == 1
    assert done.stderr.startswith("project_slug must be lower-case ASCII letters")
    assert not (sandbox.output.parent / "escape").exists()
