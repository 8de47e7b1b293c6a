"""What `testkit affected` sees of files: by git, and by the audit events of who opens them."""

import inspect
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest
from testkit.affected.activity import Activity
from testkit.affected.command import main
from testkit.affected.project import digests
from testkit.exit_status import CannotJudge

PAGES = """
import inspect
from pathlib import Path

def page(name):
    return Path(name).read_text()

def source():
    return inspect.getsource(page)
"""


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "pages_of_a_shop.py").write_text(PAGES, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "pages_of_a_shop", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    return import_module("pages_of_a_shop")


@pytest.fixture
def activity(tmp_path: Path, pages: ModuleType) -> Iterator[Activity]:
    assert pages
    watched = Activity(tmp_path)
    watched.who = None
    watched.listen()
    yield watched
    watched.who = None


def test_a_file_is_read_by_the_function_that_opens_it(tmp_path: Path, pages: ModuleType, activity: Activity) -> None:
    activity.who = "tests/unit/test_pages.py::test_page"
    pages.page(tmp_path / "a.txt")

    assert activity.readers == {"a.txt": {"pages_of_a_shop.py::page"}}


def test_a_source_that_a_test_looks_at_is_read_by_it(pages: ModuleType, activity: Activity) -> None:
    activity.who = "tests/unit/test_pages.py::test_page"
    pages.source()

    assert activity.opened["pages_of_a_shop.py"] == {"tests/unit/test_pages.py::test_page"}


def test_a_source_that_a_library_looks_at_is_not_read(pages: ModuleType, activity: Activity) -> None:
    activity.who = "tests/unit/test_pages.py::test_page"
    inspect.getsource(pages.page)  # this file is outside the project

    assert not activity.opened


def git(folder: Path, *arguments: str) -> None:
    facts = ("-c", "user.name=Ada", "-c", "user.email=ada@test", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *facts, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_change_inside_a_submodule_is_a_change(tmp_path: Path) -> None:
    shared, shop = tmp_path / "shared", tmp_path / "shop"
    for folder in (shared, shop):
        folder.mkdir()
        git(folder, "init", "--quiet")
    (shared / "rates.json").write_text("{}", encoding="utf-8")
    git(shared, "add", ".")
    git(shared, "commit", "--quiet", "--message", "Rates")
    git(shop, "submodule", "--quiet", "add", str(shared), "shared")
    before = digests(shop)
    (shop / "shared" / "rates.json").write_text("[]", encoding="utf-8")

    assert digests(shop)["shared"] != before["shared"]


def test_an_empty_reference_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--quiet")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CannotJudge, match="git can't tell what changed"):
        main(["--against", ""])
