"""One tree's API tests on the migrations of another: a suite that would pass on any schema is not judged."""

from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.rolling_deploy.settings import RollingDeploySettings
from testkit.rolling_deploy.suites import run_suite

SETTINGS = RollingDeploySettings()
CREATES_TABLES = "def test_books() -> None: ...\n"
SKIPPED = f'import pytest\n\n@pytest.mark.skip(reason="no server")\n{CREATES_TABLES}'
MIGRATES = f"""\
from alembic.script import ScriptDirectory

ScriptDirectory("migrations", version_locations=["{SETTINGS.versions}"]).get_heads()

{CREATES_TABLES}"""


def tree(folder: Path, tests: str) -> Path:
    for name, text in {
        f"{SETTINGS.versions}/0001.py": 'revision = "0001"\ndown_revision = None\n',
        f"{SETTINGS.tests[0]}/test_books.py": tests,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("tests", "why"),
    [(CREATES_TABLES, "of v1 never load migrations/versions, so they pass on any schema"), (SKIPPED, "skips all")],
    ids=["no migration is loaded", "all are skipped"],
)
def test_a_suite_that_says_nothing_about_the_migrations_can_not_be_judged(tmp_path: Path, tests: str, why: str) -> None:
    with pytest.raises(CannotJudge, match=why):
        run_suite(tree(tmp_path, tests), SETTINGS.tests, "v1", SETTINGS.versions)


def test_a_suite_that_migrates_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where Python was told to keep no bytecode, which shows what was loaded."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert run_suite(tree(tmp_path, MIGRATES), SETTINGS.tests, "v1", SETTINGS.versions).failures == []
