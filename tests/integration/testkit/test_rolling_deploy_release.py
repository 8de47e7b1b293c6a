"""The released tree and today's, from git; no database."""

import os
import subprocess
from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.rolling_deploy.command import NO_RELEASE, main
from testkit.rolling_deploy.migrating import new_migrations
from testkit.rolling_deploy.release import check_trees, extract, naming, newest_tag, rewritten, with_migrations_of
from testkit.rolling_deploy.settings import RollingDeploySettings

SETTINGS = RollingDeploySettings()
VERSIONS = SETTINGS.versions
SCRIPT = 'revision = "{}"\ndown_revision = {}\n'


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@test"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env=environment)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A part of a repository, with one migration and one API test."""
    project = tmp_path / "repository" / "service"
    write(project / VERSIONS / "0001.py", SCRIPT.format("0001", None))
    write(project / "tests/integration/api/test_books.py", "def test_books(): ...\n")
    write(project / "src/app/books.py", "\nISBN = Column('isbn')\n")
    git(project.parent, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "first")
    monkeypatch.chdir(project)
    return project


@pytest.mark.parametrize("tag", ["nightly", "v1.0.0"])
def test_without_an_earlier_release_the_remedy_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], tag: str
) -> None:
    """The second one is this commit."""
    git(project, "tag", tag)

    assert main([]) == 0
    assert capsys.readouterr().out.strip().endswith(NO_RELEASE.format("v[0-9]*"))


def test_tags_of_another_form_can_not_be_judged(project: Path) -> None:
    """Or the gate would stay green for good."""
    git(project, "tag", "1.0.0")

    with pytest.raises(CannotJudge, match=r"1\.0\.0 is no tag like v\[0-9\]\*: say what yours are like"):
        newest_tag(project, SETTINGS)


def test_tags_of_other_projects_are_no_release_where_a_project_names_its_own(project: Path) -> None:
    git(project, "tag", "another-1.0.0")

    assert newest_tag(project, RollingDeploySettings(tags="books-*")) is None


def test_a_repository_without_a_commit_can_not_be_judged(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    with pytest.raises(CannotJudge, match="nothing is committed"):
        newest_tag(tmp_path, SETTINGS)


@pytest.fixture
def released(project: Path) -> Path:
    """Twice; and its newest commit is the second release."""
    git(project, "tag", "v1.9.0")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "second")
    git(project, "tag", "v1.10.0")
    git(project, "tag", "nightly")
    return project


def test_the_newest_tag_is_the_nearest_one_with_a_version(released: Path) -> None:
    git(released, "commit", "--quiet", "--allow-empty", "--message", "third")

    assert newest_tag(released, SETTINGS) == "v1.10.0"


def test_a_release_is_compared_with_the_one_before_it(released: Path) -> None:
    assert newest_tag(released, SETTINGS) == "v1.9.0"


def test_a_migration_that_is_not_committed_is_compared_with_the_release_it_follows(released: Path) -> None:
    write(released / VERSIONS / "0002.py", SCRIPT.format("0002", '"0001"'))

    assert newest_tag(released, SETTINGS) == "v1.10.0"


def test_a_shallow_clone_can_not_be_judged(project: Path, tmp_path: Path) -> None:
    git(project, "commit", "--quiet", "--allow-empty", "--message", "second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project.parent}", "clone")

    with pytest.raises(CannotJudge, match="shallow"):
        newest_tag(tmp_path / "clone", SETTINGS)


def test_an_unknown_tag_can_not_be_judged(project: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="there is no tag or commit v9"):
        extract(project, "v9", tmp_path / "trees")


def test_new_migrations_are_those_after_the_tag_that_need_not_be_committed(project: Path, tmp_path: Path) -> None:
    git(project, "tag", "v1")
    write(project / VERSIONS / "0002.py", SCRIPT.format("0002", '"0001"'))
    write(project / VERSIONS / "0003.py", SCRIPT.format("0003", '"0002"'))

    trees = extract(project, "v1", tmp_path / "trees")
    head, migrations = new_migrations(trees.released, trees.today, VERSIONS)

    assert (head, [each.revision for each in migrations]) == ("0001", ["0002", "0003"])
    assert rewritten(trees, VERSIONS) == {}


def test_the_released_code_gets_the_new_migrations_and_stays_what_it_was(project: Path, tmp_path: Path) -> None:
    git(project, "tag", "v1")
    write(project / VERSIONS / "0002.py", SCRIPT.format("0002", '"0001"'))
    write(project / "src/app/books.py", "")
    trees = extract(project, "v1", tmp_path / "trees")

    tree = with_migrations_of(trees.released, trees.today, VERSIONS)

    assert sorted(path.name for path in (tree / VERSIONS).iterdir()) == ["0001.py", "0002.py"]
    assert naming(tree, ["src"], "isbn") == "src/app/books.py:2"


def test_a_released_migration_that_was_edited_or_is_gone_is_named(project: Path, tmp_path: Path) -> None:
    write(project / VERSIONS / "0002.py", SCRIPT.format("0002", '"0001"'))
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "second")
    git(project, "tag", "v1")
    write(project / VERSIONS / "0001.py", SCRIPT.format("0001", None) + "# better\n")
    (project / VERSIONS / "0002.py").unlink()

    what = rewritten(extract(project, "v1", tmp_path / "trees"), VERSIONS)

    assert what == {"0001.py": "it changed", "0002.py": "it is gone"}


def test_a_release_before_the_first_migration_has_no_schema_to_break(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after `make remove-example`: Alembic is set up, and has no migration yet."""
    (project / VERSIONS / "0001.py").rename(project / VERSIONS / "../env.py")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "no migration")
    git(project, "tag", "v1")
    write(project / VERSIONS / "0001.py", SCRIPT.format("0001", None))
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/app_test")

    assert main([]) == 0
    assert "v1 has no migrations, so no schema that a new one could change" in capsys.readouterr().out


@pytest.mark.parametrize("gone", [VERSIONS, "tests/integration/api"])
def test_a_release_without_migrations_or_tests_can_not_be_judged(project: Path, tmp_path: Path, gone: str) -> None:
    git(project, "rm", "-r", "--quiet", gone)
    git(project, "commit", "--quiet", "--message", "without")
    git(project, "tag", "v1")

    with pytest.raises(CannotJudge, match=f"v1 has no .*{gone}"):
        check_trees(extract(project, "v1", tmp_path / "trees"), SETTINGS)


def test_a_server_of_another_kind_can_not_be_judged(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(project, "tag", "v1")
    monkeypatch.setenv("TEST_DATABASE_URL", "sqlite+aiosqlite:///app_test.db")

    with pytest.raises(CannotJudge, match="PostgreSQL"):
        main(["--from", "v1"])
