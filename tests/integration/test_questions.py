"""cookiecutter's questions at a terminal, with typed answers."""

import sys

from tests.fixtures.sandbox import Sandbox

COMMAND = (sys.executable, "-m", "cookiecutter")


def test_a_bad_answer_is_asked_for_again_and_the_good_ones_are_kept(sandbox: Sandbox) -> None:
    typed = "../../etc\nParcel Service\n\n\n\n\n\nGPL\nMIT\n\n"

    done = sandbox.run(*COMMAND, "--output-dir", str(sandbox.output), str(sandbox.template), typed=typed)

    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "project_name must not contain / or .., because it is a name and not a path; the answer was '../../etc'.",
        "license must be one of MIT, Apache-2.0, BSD-3-Clause, Proprietary; the answer was 'GPL'.",
    ]
    assert "MIT License" in (sandbox.output / "parcel-service" / "LICENSE").read_text(encoding="utf-8")


def test_a_conversation_that_ends_after_a_bad_answer_creates_nothing(sandbox: Sandbox) -> None:
    before = sandbox.snapshot()

    done = sandbox.run(*COMMAND, "--output-dir", str(sandbox.output), str(sandbox.template), typed="../../etc\n")

    assert done.returncode == 1
    assert done.stderr.startswith("project_name must not contain / or ..")
    assert "[2/8]" not in done.stdout
    assert sandbox.snapshot() == before


def test_the_defaults_are_accepted_by_pressing_enter(sandbox: Sandbox) -> None:
    done = sandbox.run(*COMMAND, "--output-dir", str(sandbox.output), str(sandbox.template), typed="\n" * 8)

    assert done.returncode == 0
    assert "[8/8]" in done.stdout
    assert f"  cd {sandbox.output}/order-service\n" in done.stdout
    assert (sandbox.output / "order-service" / "LICENSE").exists()


def test_a_run_without_questions_prints_nothing(sandbox: Sandbox) -> None:
    done = sandbox.generate()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_markup_of_the_terminal_in_a_name_is_shown_as_it_was_typed(sandbox: Sandbox) -> None:
    typed = "Orders [bold]\n" + "\n" * 7

    done = sandbox.run(*COMMAND, "--output-dir", str(sandbox.output), str(sandbox.template), typed=typed)

    assert done.returncode == 0
    assert "(Orders [bold] Team)" in " ".join(done.stdout.split())
