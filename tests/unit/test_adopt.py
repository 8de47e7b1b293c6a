"""What the tests kit contains, and how it is written into a service."""

import re
from pathlib import Path

import pytest
import yaml

from plumbline import cli
from plumbline.adopting.command import is_named, refuse_collisions
from plumbline.adopting.kit_files import collisions, kit, land, workflow
from plumbline.refused import Refused
from tests.foreign_shop import NAMES

VALUES = {
    "app": "shop.main:app",
    "app_factory": "shop.main.app",
    "metadata": "shop.models:Base.metadata",
    "session": "shop.db:get_session",
    "package": "shop",
    "folder": "tests_kit",
    "path": '"/openapi.json"',
    "host": '"service.test"',
    "factory": "false",
    "session_commits": "false",
    "environment": 'DATABASE_URL = "{url}"',
}
BAD_OPTIONS = {
    "a path in place of a name": ({"app": "shop/main.py"}, "--app must be like package.module:name"),
    "a name too few": ({"session": "shop.db"}, "--session must be like package.module:name"),
    "no package": ({"package": "the shop"}, "--package must be the name that Python imports"),
    "a folder that can't be imported": ({"folder": "../kit"}, "--folder must be a name that Python could import"),
    "half a variable": ({"env": "SECRET"}, "--env must be like NAME=VALUE, not 'SECRET'"),
    "an unknown part": ({"env": "URL={uri}"}, "--env URL: write {{ and }} for braces"),
    "a question that nobody answers": ({"app": ""}, "--app must be given, or asked for in a terminal"),
    "no Python": ({}, ".venv/bin/python: name the Python that has the service's packages"),
}


def test_no_file_of_the_kit_imports_this_templates_service() -> None:
    importing = [
        name for name, text in kit(VALUES).items() if re.search(r"^\s*(from|import) app\b", text, re.MULTILINE)
    ]

    assert importing == []


def test_files_in_the_way_are_listed_those_of_the_kits_names_first(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "pyproject.toml").touch()

    assert collisions(tmp_path, kit(VALUES)) == ["pyproject.toml", "notes.txt"]


def test_a_folder_full_of_files_is_refused_with_the_first_ten_of_them(tmp_path: Path) -> None:
    for name in range(12):
        (tmp_path / f"{name:02}").touch()

    with pytest.raises(Refused) as refused:
        refuse_collisions(tmp_path, {})

    assert str(refused.value).splitlines()[-2:] == [f"  {tmp_path.name}/09", "  and 2 more"]


@pytest.mark.parametrize("made", ["tests_kit", "."], ids=["an empty folder", "nothing"])
def test_all_files_are_written_into_an_empty_or_missing_folder(tmp_path: Path, made: str) -> None:
    folder = tmp_path / "tests_kit"
    (tmp_path / made).mkdir(exist_ok=True)

    land(folder, {"tests/unit/test_it.py": "1\n", "README.md": "2\n"})

    assert collisions(folder, {}) == ["README.md", "tests/unit/test_it.py"]
    assert [path.name for path in tmp_path.iterdir()] == ["tests_kit"]


def test_writing_the_kit_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        land(tmp_path / "tests_kit", {"a": "1\n", "a/b": "2\n"})

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tests_kit").mkdir()
    (tmp_path / "tests_kit/mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(OSError, match="not empty"):
        land(tmp_path / "tests_kit", {"README.md": "2\n"})

    assert collisions(tmp_path, {}) == ["tests_kit/mine.txt"]


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_a_bad_option_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, str], message: str
) -> None:
    status = cli.main(["adopt", str(tmp_path), *(f"--{name}={value}" for name, value in (NAMES | options).items())])

    error = capsys.readouterr().err
    assert (status, error.count("\n"), list(tmp_path.iterdir())) == (2, 1, [])
    assert message in error


@pytest.mark.parametrize(
    ("file", "source", "named"),
    [
        ("shop/db.py", 'os.environ["SHOP_DATABASE_URL"]', True),
        ("src/shop/settings.py", "database_url: str  # with the prefix SHOP_", True),
        ("config.py", 'getenv("shop_database_url")', True),
        ("shop/db.py", 'os.environ["SHOP_DB"]; url = DATABASE', False),
        ("other/db.py", 'os.environ["SHOP_DATABASE_URL"]', False),
    ],
)
def test_a_variable_that_no_source_of_the_service_names_is_noticed(
    tmp_path: Path, file: str, source: str, *, named: bool
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(source, encoding="utf-8")

    assert is_named(tmp_path, "shop", "SHOP_DATABASE_URL") is named


def test_in_a_terminal_missing_options_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "shop.main" if "app" in question else "shop")

    status = cli.main(["adopt", str(tmp_path), f"--metadata={NAMES['metadata']}", f"--session={NAMES['session']}"])

    assert status == 2
    assert "--app must be like package.module:name, not 'shop.main'" in capsys.readouterr().err


def test_the_workflow_installs_the_service_and_runs_what_a_developer_runs() -> None:
    values = {
        "where": '"backend # 2"',
        "kit": '"backend # 2/tests_kit"',
        "folder": "tests_kit",
        "python": "3.13",
        "install": "python -m pip install .",
        "needs": '"pytest>=8.4"',
    }

    job = yaml.safe_load(workflow(values))["jobs"]["tests-kit"]

    assert [step["run"] for step in job["steps"] if "run" in step] == [
        "python -m pip install .",
        'python -m pip install "pytest>=8.4" -e tests_kit/vendor/testkit',
        "python -m pytest tests_kit",
        "python -m testkit smells --format github",
    ]
    assert job["defaults"]["run"]["working-directory"] == "backend # 2"
    assert job["steps"][-1]["working-directory"] == "backend # 2/tests_kit"
