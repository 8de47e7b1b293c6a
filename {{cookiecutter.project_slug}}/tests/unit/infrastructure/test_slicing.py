"""`make slice`: how names are formed, and what is refused before anything is written."""

import shutil
from pathlib import Path

import pytest

from scripts.slicing import names as forms
from scripts.slicing import places
from scripts.slicing.edits import EDITS, Edit
from scripts.slicing.names import Refused, names
from scripts.slicing.plan import BASE, VERSIONS, head_of, plan

PROJECT = Path(__file__).resolve().parents[3]
FEATHERS = "feather_boa"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of this service that a slice changes, to be taken apart."""
    for name in {edit.file for edit in EDITS}:
        source = PROJECT / name if (PROJECT / name).exists() else BASE / name
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / name)
    (tmp_path / VERSIONS).mkdir(parents=True)
    return tmp_path


def write_migration(folder: Path, revision: str, follows: str | None) -> None:
    text = f"revision = {revision!r}\ndown_revision = {follows!r}\n"
    (folder / f"{revision}.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("invoice", "invoices"),
        ("category", "categories"),
        ("day", "days"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("credit_note", "credit_notes"),
    ],
)
def test_many_are_named_by_the_rules_of_english(one: str, many: str) -> None:
    assert names(one).many == many


def test_a_plural_that_no_rule_gives_is_taken_as_given() -> None:
    assert names("person", "people").of("/paper-cranes") == "/people"


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("class PaperCranes", "class EntryTickets"),
        ("PaperCraneView", "EntryTicketView"),
        ("/paper-cranes/{paper_crane_id}", "/entry-tickets/{entry_ticket_id}"),
        ("adds a paper crane", "adds an entry ticket"),
        ("test_a_paper_crane_flies", "test_an_entry_ticket_flies"),
    ],
    ids=["a class of many", "a class of one", "a route", "a sentence", "a test's name"],
)
def test_each_form_of_the_name_is_taken_over(source: str, meant: str) -> None:
    assert names("entry_ticket").of(source) == meant


@pytest.mark.parametrize(
    ("word", "article"), [("invoice", "an"), ("box", "a"), ("unit", "a"), ("urn", "an")]
)
def test_a_name_has_its_article(word: str, article: str) -> None:
    assert forms.article(word) == article


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "is no name"),
        ("Invoice", "is no name"),
        ("credit-note", "is no name"),
        ("form1099", "is no name"),
        ("../invoice", "is no name"),
        ("class", "a word of Python"),
        ("match", "a word of Python"),
        ("object", "hide a built-in"),
        ("warning", "hide a built-in"),
        ("test_drive", "look like a test"),
        ("a" * 21, "up to 20 letters"),
    ],
)
def test_a_name_that_can_not_be_one_is_refused(word: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        names(word)


def test_one_and_many_of_the_same_name_are_refused() -> None:
    with pytest.raises(Refused, match="give the plural of 'sheep'"):
        names("sheep", "sheep")


@pytest.mark.parametrize(
    ("word", "reason"),
    [("error", "errors.py is there already"), ("commit", "uses 'commits' already")],
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    return []\n", "def f():\n    return [crane]\n"),
        ("def f():\n    return [a]\n", "def f():\n    return [a, crane]\n"),
        ("def f():\n    return ['é', a,]\n", "def f():\n    return ['é', a, crane,]\n"),
        ("def f():\n    return [\n  a,  # why\n]\n", "def f():\n    return [\n  a, crane,  # why\n]\n"),
    ],
    ids=["none yet", "one", "behind a letter of two bytes", "one with a comment"],
)
def test_an_item_comes_last(before: str, after: str) -> None:
    assert Edit("a.py", places.last_of_list("f"), "crane").apply(before, "crane") == after


def test_what_is_added_at_the_end_stays_when_the_example_goes() -> None:
    edit = Edit("a.py", places.end, "NEW = 2\n")

    assert edit.apply("OLD = 1\n\n# The example: orders.\n", "NEW = 2\n") == (
        "OLD = 1\n\nNEW = 2\n# The example: orders.\n"
    )


def test_a_text_that_is_there_is_not_added_again() -> None:
    edit = Edit("a.py", places.end, "NEW = 2\n", unless="OLD")

    assert edit.apply("OLD = 1\n", "NEW = 2\n") == "OLD = 1\n"
