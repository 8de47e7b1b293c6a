"""`plumbline slice`: what is planned, and what is refused before anything is written."""

import re
import shutil
from pathlib import Path

import pytest

from plumbline.refused import Refused
from plumbline.slicing.fields import key_of, parse
from plumbline.slicing.listing import FILE
from plumbline.slicing.names import names
from plumbline.slicing.plan import BROUGHT, VERSIONS, head_of, plan

LONGEST = "number:str", "a_field_of_20_letter:money"


@pytest.fixture
def project(service_source: Path, tmp_path: Path) -> Path:
    """A service that tests may change."""
    for folder in ("src", "tests", "migrations"):
        shutil.copytree(service_source / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def planned(project: Path, name: str, *texts: str, plural: str = "") -> dict[str, str]:
    fields = parse(texts)
    return plan(project, names(name, plural, key_of(fields).name), fields)


def write_migration(folder: Path, revision: str, follows: str | None) -> None:
    text = f"revision = {revision!r}\ndown_revision = {follows!r}\n"
    (folder / f"{revision}.py").write_text(text, encoding="utf-8")


def test_a_plan_writes_nothing(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    texts = planned(project, "feather_boa", "label:str")

    assert "src/app/domain/feather_boas.py" in texts
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_a_slice_edits_the_list_of_features_and_writes_files_of_its_own(project: Path) -> None:
    texts = planned(project, "invoice", "number:str", "total:money", "due:date?")

    assert [name for name in texts if (project / name).exists()] == [FILE]


def test_nothing_of_the_sources_is_left(project: Path) -> None:
    texts = planned(project, "feather_boa", "label:str", "price:money?", "state:new|worn", "length:decimal?")

    left = re.compile(r"[Cc]rane|CRANE|[Ww]ing.?[Mm]ark|__[A-Z_]+__|ENUM")
    assert [name for name, text in texts.items() if left.search(name + text)] == []


@pytest.mark.parametrize("kind", BROUGHT)
def test_what_a_type_needs_is_brought_where_it_is_not_there(project: Path, kind: str) -> None:
    brought = BROUGHT[kind]
    for name in brought:
        (project / name).unlink(missing_ok=True)

    texts = planned(project, "invoice", "number:str", f"total:{kind}")

    assert {name: texts[name] for name in brought} == {
        name: (source / name).read_text(encoding="utf-8") for name, source in brought.items()
    }


def test_what_a_type_needs_stays_as_the_team_has_it(project: Path) -> None:
    (project / "src/app/domain/money.py").write_text("# ours\n", encoding="utf-8")

    assert "src/app/domain/money.py" not in planned(project, "invoice", "number:str", "total:money")


def test_each_name_of_a_constraint_fits_into_postgresql(project: Path) -> None:
    texts = planned(project, "a" * 19, *LONGEST)

    (migration,) = [text for name, text in texts.items() if name.startswith(VERSIONS)]
    constraints = re.findall(r'op\.f\("(.+?)"\)', migration)
    assert "ck_aaaaaaaaaaaaaaaaaaas_a_field_of_20_letter_minor_not_negative" in constraints
    assert max(map(len, constraints)) == 63


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("error", "errors.py is there already"),
        ("order", "orders.* is there already"),
        ("feature", "uses 'Feature' itself"),
        ("adapter", "uses '[aA]dapters?' "),
        ("client", "uses 'client' itself"),
    ],
)
def test_a_name_that_is_in_use_is_refused(word: str, reason: str, project: Path) -> None:
    with pytest.raises(Refused, match=reason):
        planned(project, word)


@pytest.mark.parametrize("word", ["factory", "actor", "uow"])
def test_a_field_that_the_code_of_a_slice_uses_itself_is_refused(word: str, project: Path) -> None:
    with pytest.raises(Refused, match=f"The code of a slice uses '{word}' itself"):
        planned(project, "invoice", "number:str", f"{word}:int")


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("src/app/infrastructure/tables/billing.py", 'paid = Table("invoices", metadata)', "table"),
        ("src/app/api/routes/billing.py", 'router = APIRouter(prefix="/invoices")', "path"),
    ],
    ids=["a table", "a path"],
)
def test_what_another_feature_has_under_another_name_is_refused(name: str, text: str, what: str, project: Path) -> None:
    (project / name).write_text(text, encoding="utf-8")

    with pytest.raises(Refused, match=f"{name} has a {what} of that name already"):
        planned(project, "invoice")


def test_a_folder_that_is_not_a_service_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="run this in the folder of a service"):
        planned(tmp_path, "invoice")


def test_a_field_with_the_name_of_its_slice_is_refused(project: Path) -> None:
    """In the use case that adds a row, one variable would stand for both."""
    with pytest.raises(Refused, match="The field 'year' has the name of the slice"):
        planned(project, "year", "year:str")


def test_a_field_with_the_plural_of_its_slice_is_fine(project: Path) -> None:
    assert planned(project, "hour", "hours:str")


def test_the_newest_migration_is_the_one_that_no_other_follows(tmp_path: Path) -> None:
    write_migration(tmp_path, "c", follows="b")
    write_migration(tmp_path, "a", follows=None)
    write_migration(tmp_path, "b", follows="a")

    assert head_of(tmp_path) == "c"


@pytest.mark.parametrize(
    "merge",
    [
        'down_revision: Union[str, Sequence[str], None] = ("0002", "0003")\n',
        'down_revision = "0002", "0003"\n',
        'down_revision = ["0002", "0003"]\n',
    ],
    ids=["as alembic writes it", "a tuple", "a list"],
)
def test_a_migration_that_joins_two_is_the_newest_one(tmp_path: Path, merge: str) -> None:
    (tmp_path / "0002.py").write_bytes(b'\xef\xbb\xbfrevision: str = "0002"\ndown_revision = None\n')
    (tmp_path / "0003.py").write_bytes(b'# coding: latin-1\nrevision = "0003"  # caf\xe9\ndown_revision = None\n')
    (tmp_path / "0004.py").write_text(f'revision = "0004"\nservices = (depends(),)\n{merge}', encoding="utf-8")

    assert head_of(tmp_path) == "0004"


def test_a_migration_that_python_can_not_read_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "0002.py").write_text("revision = {{\n", encoding="utf-8")

    with pytest.raises(Refused, match=r"versions/0002\.py is not valid Python"):
        head_of(tmp_path)


def test_a_project_without_migrations_has_no_newest_one(tmp_path: Path) -> None:
    assert head_of(tmp_path) is None


def test_two_newest_migrations_are_refused_with_the_cure(tmp_path: Path) -> None:
    write_migration(tmp_path, "left", follows=None)
    write_migration(tmp_path, "right", follows=None)

    with pytest.raises(Refused, match="alembic merge heads"):
        head_of(tmp_path)
