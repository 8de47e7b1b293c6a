"""`make slice`: what is planned, and what is refused before anything is written."""

import shutil
from pathlib import Path

import pytest

from plumbline.refused import Refused
from plumbline.slicing.edits import EDITS
from plumbline.slicing.names import names
from plumbline.slicing.plan import BASE, VERSIONS, head_of, plan

FEATHERS = "feather_boa"


@pytest.fixture
def project(service_source: Path, tmp_path: Path) -> Path:
    """The files of a service that a slice changes, to be taken apart."""
    for name in {edit.file for edit in EDITS}:
        source = service_source / name if (service_source / name).exists() else BASE / name
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / name)
    (tmp_path / VERSIONS).mkdir(parents=True)
    return tmp_path


def write_migration(folder: Path, revision: str, follows: str | None) -> None:
    text = f"revision = {revision!r}\ndown_revision = {follows!r}\n"
    (folder / f"{revision}.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("word", "reason"),
    [("error", "errors.py is there already"), ("kind", "problem_kinds.py uses 'Kind' already")],
    ids=["a file of that name", "a word of that file"],
)
def test_a_name_that_is_in_use_is_refused(word: str, reason: str, project: Path) -> None:
    with pytest.raises(Refused, match=reason):
        plan(project, names(word))


def test_a_name_that_the_slice_itself_uses_is_refused(project: Path) -> None:
    with pytest.raises(Refused, match="The code of a slice uses 'client' itself"):
        plan(project, names("client"))


@pytest.mark.parametrize(
    "name",
    ["src/app/domain/errors.py", "src/app/bootstrap.py", "tests/fakes/unit_of_work.py"],
)
def test_a_place_that_is_gone_is_told_with_what_belongs_there(name: str, project: Path) -> None:
    (project / name).write_text("# rewritten\n", encoding="utf-8")

    with pytest.raises(Refused, match=f"{name} has no place for this, which you may add by hand"):
        plan(project, names(FEATHERS))


def test_a_plan_writes_nothing(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    planned = plan(project, names(FEATHERS))

    assert f"src/app/domain/{FEATHERS}s.py" in planned
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_nothing_of_the_paper_cranes_is_left(project: Path) -> None:
    texts = plan(project, names(FEATHERS))

    left = [name for name in texts if "crane" in (name + texts[name]).lower()]

    assert left == []


def test_the_newest_migration_is_the_one_that_nobody_follows(tmp_path: Path) -> None:
    write_migration(tmp_path, "c", follows="b")
    write_migration(tmp_path, "a", follows=None)
    write_migration(tmp_path, "b", follows="a")

    assert head_of(tmp_path) == "c"


def test_a_project_without_migrations_has_no_newest_one(tmp_path: Path) -> None:
    assert head_of(tmp_path) is None


def test_two_newest_migrations_are_refused_with_the_cure(tmp_path: Path) -> None:
    write_migration(tmp_path, "left", follows=None)
    write_migration(tmp_path, "right", follows=None)

    with pytest.raises(Refused, match="alembic merge heads"):
        head_of(tmp_path)
