"""Commit, branch and changes, as `git status` lists them."""

from pathlib import Path

import pytest
from testkit.run_facts import Git, RecordSettings, database_of, git_of, status_of

HEAD = "# branch.oid c0ffee\0# branch.head main\0"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop/new").mkdir(parents=True)
    (tmp_path / "shop/new/prices.py").touch()
    (tmp_path / "shop/cache").mkdir()
    return tmp_path / "shop"


@pytest.mark.parametrize(
    ("lines", "dirty"),
    [
        ("", False),
        ("1 .M N... 100644 100644 100644 1 2 shop/README.md\0", True),
        ("2 R. N... 100644 100644 100644 1 2 R100 shop/b.py\0shop/a.py\0", True),
        ("u UU N... 1 1 1 1 2 3 4 shop/a.py\0", True),
        ("? shop/a b\n.py\0", True),
        ("? shop/src/rates.csv\0", True),
        ("? shop/tests/data.json\0", True),
        ("? shop/new/\0", True),
        ("? shop/cache/\0", False),
        ("? shop/uv.lock\0? shop/reports/run-1.jsonl\0", False),
    ],
)
def test_a_run_is_dirty_by_what_may_change_its_tests(project: Path, lines: str, *, dirty: bool) -> None:
    assert status_of(HEAD + lines, project) == Git("c0ffee", "main", dirty)


def test_a_detached_head_has_no_branch_and_a_new_repository_no_commit(project: Path) -> None:
    assert status_of("# branch.oid (initial)\0# branch.head (detached)\0", project) == Git()


def test_a_folder_that_is_not_there_has_no_facts(tmp_path: Path) -> None:
    assert git_of(tmp_path / "gone") == Git()


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("postgresql+asyncpg://ada@localhost/shop", "postgresql"),
        ("SQLite:///shop.db", "sqlite"),
        ("postgresql://[::1", "postgresql"),
        ("shop.db", "default"),
        ("", "default"),
    ],
)
def test_the_database_of_a_run_is_its_urls_scheme(monkeypatch: pytest.MonkeyPatch, url: str, database: str) -> None:
    monkeypatch.setenv("SHOP_URL", url)

    assert database_of(RecordSettings(database_from="SHOP_URL")) == database
