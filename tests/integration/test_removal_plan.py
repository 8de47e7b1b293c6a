"""`plumbline remove-example`: what is planned, what it leaves, and what is refused."""

import re
import shutil
from pathlib import Path

import pytest

from plumbline.refused import Refused
from plumbline.removing.command import refuse_uncommitted
from plumbline.removing.example import FILES, NEEDED_BY_MONEY, without_features
from plumbline.removing.plan import Removal, plan
from scripts.bake import tracked_files
from tests.fixtures.baked import Bake, BakedProject
from tests.synthetic_template import git

ANSWERS = {"project_name": "Paper Service", "project_slug": "paper-service", "description": "Folds paper."}
WORD = re.compile(r"\b(orders?|products?|payments?|money|currency|currencies|skus?)\b")
# Where such a word means something else.
INNOCENT = re.compile(
    r"in (the |which |random |their |its |this )?(same |given )?order(\.static order)?"
    r"|\b(which|another|random|ten|any|their|the) orders?\b"
    r"|orders? (of|by|that)\b|order(:| =|, time| \$\$)|access(,| and) money|:money|`money`"
)
OF_ANOTHER_SHOP = {"docs/testing-quality-standards.md"}  # its snippets need no file of the service
MOST_LINES = 10


@pytest.fixture
def project(bake: Bake, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bake(**ANSWERS).path, tmp_path / "paper-service"))


@pytest.fixture
def removed(project: Path) -> BakedProject:
    carry_out(project, plan(project))
    return BakedProject(project)


def carry_out(project: Path, removal: Removal) -> None:
    for name in removal.deleted:
        (project / name).unlink()
    for name, text in removal.changed.items():
        (project / name).write_text(text, encoding="utf-8")
    (project / "contracts/openapi.json").unlink()  # it is written anew


def speaks_of_the_example(line: str) -> bool:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", line).lower()
    return bool(WORD.search(INNOCENT.sub("", words)))


def words_of_the_example(service: BakedProject) -> list[str]:
    return [
        f"{name}: {line}"
        for name, content in service.contents().items()
        if not name.startswith(("vendor/", "LICENSE", ".git/")) and name not in OF_ANOTHER_SHOP
        for line in (name, *content.decode().splitlines())
        if speaks_of_the_example(line)
    ]


def test_no_word_of_the_example_is_left(removed: BakedProject) -> None:
    assert words_of_the_example(removed) == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("# an order waits", True),
        ("from app.domain.products import Product", True),
        ("payments_url = 7", True),
        ("shop.sku", True),
        ("class PendingOrders:", True),
        ("# rows in order of name", False),
        ("environment = production", False),
        ("query.order_by(table.c.id)", False),
    ],
)
def test_a_planted_word_is_caught_and_an_innocent_one_is_not(removed: BakedProject, line: str, *, caught: bool) -> None:
    (removed.path / "src/app/planted.py").write_text(f"{line}\n", encoding="utf-8")

    assert any(finding.startswith("src/app/planted.py") for finding in words_of_the_example(removed)) is caught


def test_ten_lines_change_in_files_that_stay(project: Path) -> None:
    changed = plan(project).changed

    gone = {
        name: [line for line in (project / name).read_text(encoding="utf-8").splitlines() if line not in text]
        for name, text in changed.items()
        if (project / name).exists()
    }

    assert sum(map(len, gone.values())) <= MOST_LINES, gone


def test_each_file_of_the_list_is_in_the_service() -> None:
    names = {name.partition("/")[2] for name in tracked_files()}

    assert [name for name in FILES if name not in names] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("= (health.feature, products.feature, orders.feature)", "= (health.feature,)"),
        ("= (health.feature, products.feature, orders.feature, a.feature)", "= (health.feature, a.feature)"),
        ("= (\n    a.feature,\n    orders.feature,\n    products.feature,\n)", "= (\n    a.feature,\n)"),
        ("import a, health, orders, products, purchase_orders", "import a, health, purchase_orders"),
        ("import (\n    health,\n    orders,\n    products,\n)", "import (\n    health,\n)"),
    ],
)
def test_the_list_loses_the_example_and_nothing_else(before: str, after: str) -> None:
    assert without_features(before) == after


def test_money_stays_where_a_feature_uses_it(project: Path) -> None:
    (project / "src/app/domain/invoices.py").write_text("from app.domain.money import Money\n", encoding="utf-8")

    assert not set(NEEDED_BY_MONEY) & set(plan(project).deleted)


def test_a_file_that_imports_the_example_is_refused_with_its_line(project: Path) -> None:
    (project / "src/app/domain/invoices.py").write_text("\nfrom app.domain import products\n", encoding="utf-8")

    with pytest.raises(Refused, match=r"src/app/domain/invoices\.py:2 imports src/app/domain/products\.py"):
        plan(project)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("src/app/domain/invoices.py", b"from . import products\n"),
        ("src/app/api/invoices.py", b"from ..domain.products import Product\n"),
        ("tests/unit/test_bom.py", b"\xef\xbb\xbfimport app.domain.products\n"),
        ("tests/unit/test_latin.py", b"# coding: latin-1\nimport app.domain.products  # caf\xe9\n"),
        ("tests/unit/test_of_another_python.py", b"import app.domain.products; print 'old'\n"),
    ],
    ids=["relative", "relative, two up", "a byte order mark", "another encoding", "another Python"],
)
def test_an_import_in_an_unusual_source_is_seen(name: str, source: bytes, project: Path) -> None:
    (project / name).write_bytes(source)

    with pytest.raises(Refused, match=rf"{name}:\d imports src/app/domain/products\.py"):
        plan(project)


@pytest.mark.parametrize(
    "source",
    [b"\xef\xbb\xbfimport os\n", b"# caf\xe9\n", b"def {{ name }}\n", b"\0", b"from .orders import x\n"],
    ids=["a byte order mark", "not UTF-8", "a template", "a NUL", "its own orders"],
)
def test_an_unusual_source_that_does_not_import_the_example_is_passed_over(source: bytes, project: Path) -> None:
    (project / "tests/unit/test_unusual.py").write_bytes(source)
    (project / "tests/unit/.#lock.py").symlink_to("nowhere")  # Emacs leaves such links

    assert plan(project).deleted


def test_a_file_of_the_example_that_git_does_not_keep_is_refused(tmp_path: Path) -> None:
    """It would be lost: a service may be in a folder that its repository ignores."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    (tmp_path / "kept.py").touch()
    (tmp_path / "hidden.py").touch()
    (tmp_path / "ignored.py").touch()
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "New")
    git(tmp_path, "update-index", "--skip-worktree", "hidden.py")

    assert refused_names(tmp_path, "kept.py", "hidden.py", "ignored.py") == ["hidden.py", "ignored.py"]


def refused_names(project: Path, *names: str) -> list[str]:
    def is_refused(name: str) -> bool:
        try:
            refuse_uncommitted(project, [name])
        except Refused:
            return True
        return False

    return list(filter(is_refused, names))


def test_a_migration_that_followed_the_examples_begins_the_history(project: Path) -> None:
    name = "migrations/versions/20260314_invoices.py"
    (project / name).write_text('revision = "abc"\ndown_revision = "0001"\n', encoding="utf-8")

    assert plan(project).changed[name] == 'revision = "abc"\ndown_revision = None\n'


@pytest.mark.parametrize("name", ["src/app/features/orders.py", "src/app/features/__init__.py"])
def test_a_service_without_the_example_is_refused(project: Path, name: str) -> None:
    (project / name).unlink()

    with pytest.raises(Refused, match=f"{name} is not there: this service has no example"):
        plan(project)
