"""The Jinja extension that stops at a bad answer before anything is created."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jinja2 import Environment

from plumbline_answers import PROJECT_FOLDER, AnswerChecks, missing_tools, reason, summary
from scripts.bake import TEMPLATE
from tests.hostile import GOOD


@pytest.fixture
def command_line() -> Iterator[click.Context]:
    """Imitates a running cookiecutter command, whose options the extension reads."""
    with click.Context(click.Command("cookiecutter")) as context:
        yield context


def environment() -> Environment:
    return Environment(extensions=[AnswerChecks], autoescape=True)


@pytest.mark.parametrize("overrides", [None, "{}", {"author": "Ann"}])
def test_valid_overrides_pass(command_line: click.Context, overrides: object) -> None:
    """Cookiecutter gives a mapping or None; other programs with their own command line may give anything."""
    command_line.params = {"extra_context": overrides}

    assert environment().filters["checked"](dict(GOOD), "author") == "ok"


def test_a_run_without_hooks_is_refused_before_a_folder_is_made(command_line: click.Context, tmp_path: Path) -> None:
    command_line.params = {"accept_hooks": "no", "output_dir": str(tmp_path), "overwrite_if_exists": False}

    with pytest.raises(SystemExit, match="The hooks must run"):
        environment().filters["checked_slug"](dict(GOOD))


def test_a_question_that_a_file_answers_with_a_mapping_is_refused(command_line: click.Context) -> None:
    """Cookiecutter asks for mappings last, so the answer is not there yet."""
    command_line.params = {"extra_context": None, "no_input": False}

    with pytest.raises(SystemExit, match="author must be text"):
        environment().filters["checked"]({name: text for name, text in GOOD.items() if name != "author"}, "author")


def test_a_program_without_a_command_line_is_served() -> None:
    assert environment().filters["checked"](dict(GOOD), "author") == "ok"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "README.md"), "The disk is full"),
        (shutil.Error([("a", "b", f"[Errno 28] {os.strerror(errno.ENOSPC)}: 'b'")]), "The disk is full"),
        (
            PermissionError(errno.EACCES, "Permission denied", "README.md"),
            "Could not write README.md: Permission denied",
        ),
        (shutil.Error([("a", "b/c", "[Errno 27] File too large")]), "Could not write b/c: [Errno 27] File too large"),
    ],
    ids=["a full disk", "a full disk under a copied folder", "no permission", "a copied folder"],
)
def test_what_could_not_be_written_is_named(error: OSError, sentence: str) -> None:
    assert reason(error) == sentence


def test_a_folder_that_could_not_be_made_is_named_by_the_cause() -> None:
    error = OSError("Unable to create directory at /proc/x")
    error.__cause__ = OSError(errno.ENOENT, os.strerror(errno.ENOENT), "/proc/x")

    assert reason(error) == "Could not write /proc/x: No such file or directory"


def test_the_summary_gives_commands_that_a_shell_can_take(tmp_path: Path) -> None:
    lines = list(summary(tmp_path / "my services" / "order-service", GOOD | {"ci": "none"}))

    assert f"  cd '{tmp_path}/my services/order-service'" in lines
    assert "Python 3.11 or newer, no CI," in lines[0]
    assert any(line.startswith("  git init") for line in lines)


def test_the_summary_inside_a_repository_starts_no_other_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    assert not any("git init" in line for line in summary(tmp_path / "order-service", GOOD))


def test_each_missing_tool_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    missing = list(missing_tools(GOOD | {"python_version": "3.99"}))

    assert [line.split()[0] for line in missing] == ["make", "git", "uv", "No"]


def test_a_tool_on_the_path_is_not_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "make").touch(mode=0o755)
    (tmp_path / "git").symlink_to("make")
    (tmp_path / "uv").symlink_to("make")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert list(missing_tools(GOOD)) == []


def test_the_defaults_of_the_template_are_rendered() -> None:
    default = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["author"]

    assert environment().from_string(default).render(cookiecutter=GOOD) == "Order Service Team"


def test_the_folder_is_named_by_a_slug_that_was_checked_once_more() -> None:
    folder = environment().from_string(PROJECT_FOLDER)

    assert folder.render(cookiecutter=GOOD) == "order-service"
