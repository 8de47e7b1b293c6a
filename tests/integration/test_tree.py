"""The generated tree, file by file."""

import json
import stat
from pathlib import Path

import pytest

from hooks.post_gen_project import ANSWERS_FILE, KEPT, LICENSES
from scripts.bake import TEMPLATE, main, tracked_files
from tests import gates
from tests.fixtures.baked import Bake, BakedProject
from tests.fixtures.template import SERVICE_FOLDER

EVERYTHING_OUT = {"ci": "none", "assistant_files": "no", "license": "Proprietary"}
OTHER_PYTHONS = {f".gitlab/pythons-3.{minor}.yml" for minor in (12, 13, 14)}
VARIANTS = [
    ({}, {".gitlab", ".gitlab-ci.yml", "docs/ci-gitlab.md"}),
    ({"ci": "gitlab"}, {".github", "docs/ci-github.md"} | OTHER_PYTHONS),
    (EVERYTHING_OUT, {kept.path for kept in KEPT}),
]


@pytest.mark.parametrize(("answers", "removed"), VARIANTS, ids=["default", "gitlab", "everything-out"])
def test_the_tree_is_what_git_tracks_less_what_the_table_removes(
    bake: Bake, service_files: list[str], answers: dict[str, str], removed: set[str]
) -> None:
    project = bake(**answers)

    kept = {name for name in service_files if not {name, name.split("/")[0]} & (removed | {LICENSES})}
    expected = kept | {"LICENSE", ANSWERS_FILE}

    assert set(project.contents()) == expected


@pytest.mark.parametrize("answers", [{}, EVERYTHING_OUT], ids=["default", "everything-out"])
def test_nothing_is_left_unrendered(bake: Bake, answers: dict[str, str]) -> None:
    assert gates.unrendered(bake(**answers).contents()) == []


def test_every_line_ends_in_a_line_feed(bake: Bake) -> None:
    assert gates.carriage_returns(bake().contents()) == []


def test_no_file_names_a_registry(bake: Bake) -> None:
    assert gates.registry_addresses(bake().contents()) == []


def test_no_python_file_of_the_service_holds_jinja(service_files: list[str]) -> None:
    sources = {name: (TEMPLATE / SERVICE_FOLDER / name).read_bytes() for name in service_files}

    assert gates.jinja_in_python(sources) == []


def test_windows_accepts_every_name_of_the_template_and_of_the_service(bake: Bake) -> None:
    assert gates.refused_by_windows(tracked_files()) == []
    assert gates.refused_by_windows(bake().contents()) == []


def test_each_path_that_is_copied_without_rendering_exists() -> None:
    """A pattern that matches nothing would hide a renamed path, which is then rendered."""
    patterns = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["_copy_without_render"]

    assert [pattern for pattern in patterns if not (TEMPLATE / SERVICE_FOLDER / pattern).exists()] == []


def test_two_bakes_give_the_same_bytes_and_modes(bake: Bake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process with another order of its sets."""
    monkeypatch.setenv("PYTHONHASHSEED", "4711")
    first = bake()

    assert main([str(tmp_path)]) == 0
    second = BakedProject(tmp_path / "order-service")
    assert second.contents() == first.contents()
    assert second.modes() == first.modes()


def test_a_program_of_the_service_stays_executable(bake: Bake, service_files: list[str]) -> None:
    source = TEMPLATE / SERVICE_FOLDER
    expected = {name for name in service_files if (source / name).stat().st_mode & stat.S_IXUSR}

    project = bake()

    assert {name for name in project.contents() if (project.path / name).stat().st_mode & stat.S_IXUSR} == expected
