"""What hooks/post_gen_project.py leaves of a project, by answer."""

from pathlib import Path

import pytest

from hooks.post_gen_project import KEPT, finish
from scripts.bake import TEMPLATE
from tests.fixtures.template import SERVICE_FOLDER
from tests.hostile import GOOD


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Imitates a project that cookiecutter has just rendered."""
    names = (".github/workflows/ci.yml", ".gitlab-ci.yml", "AGENTS.md", "CLAUDE.md", ".claude/settings.json")
    pythons = (f".gitlab/pythons-3.{minor}.yml" for minor in (11, 12, 13))
    for name in (*names, *pythons, "licenses/MIT.txt", "licenses/Proprietary.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def left_in(project: Path) -> set[str]:
    return {path.name for path in project.iterdir()}


@pytest.mark.parametrize(
    ("ci", "removed"),
    [
        ("github", {".gitlab", ".gitlab-ci.yml"}),
        ("gitlab", {".github"}),
        ("none", {".github", ".gitlab", ".gitlab-ci.yml"}),
    ],
)
def test_only_the_chosen_ci_stays(project: Path, ci: str, removed: set[str]) -> None:
    before = left_in(project)

    finish(project, GOOD | {"ci": ci})

    assert before - left_in(project) == removed | {"licenses"}


def test_gitlab_keeps_the_pythons_from_the_oldest_alone(project: Path) -> None:
    finish(project, GOOD | {"ci": "gitlab", "python_version": "3.12"})

    assert left_in(project / ".gitlab") == {"pythons-3.12.yml"}


def test_assistant_files_are_removed_when_the_answer_is_no(project: Path) -> None:
    finish(project, GOOD | {"assistant_files": "no"})

    assert left_in(project) == {".github", "LICENSE"}


def test_the_chosen_license_becomes_the_license(project: Path) -> None:
    finish(project, GOOD | {"license": "Proprietary"})

    assert (project / "LICENSE").read_text(encoding="utf-8") == "licenses/Proprietary.txt"
    assert "licenses" not in left_in(project)


def test_a_project_without_optional_files_is_finished_all_the_same(tmp_path: Path) -> None:
    """A hook that fails makes cookiecutter delete the whole new project."""
    finish(tmp_path, GOOD | {"ci": "none", "assistant_files": "no"})

    assert left_in(tmp_path) == set()


def test_a_link_is_removed_without_what_it_points_to(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious.txt").touch()
    (project / "AGENTS.md").unlink()
    (project / "AGENTS.md").symlink_to(elsewhere, target_is_directory=True)

    finish(project, GOOD | {"assistant_files": "no"})

    assert (elsewhere / "precious.txt").exists()


def test_every_path_of_the_table_exists_in_the_service() -> None:
    absent = [kept.path for kept in KEPT if not (TEMPLATE / SERVICE_FOLDER / kept.path).exists()]

    assert absent == []
