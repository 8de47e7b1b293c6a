"""The clean export that every bake starts from."""

import subprocess
from pathlib import Path

import pytest

from scripts.bake import export, main


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a tracked, a deleted, a new and an ignored file, all in one folder."""
    checkout = tmp_path / "checkout"
    (checkout / "src").mkdir(parents=True)
    (checkout / ".gitignore").write_text("*.pyc\n", encoding="utf-8")
    (checkout / "src" / "tracked.py").touch(mode=0o755)
    (checkout / "src" / "deleted.py").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    subprocess.run(["git", "add", "."], cwd=checkout, check=True)
    (checkout / "src" / "deleted.py").unlink()
    (checkout / "src" / "new.py").touch()
    (checkout / "src" / "cache.pyc").touch()
    return checkout


def test_an_export_holds_tracked_and_new_files_and_no_caches(checkout: Path, tmp_path: Path) -> None:
    exported = export(tmp_path / "export", checkout)

    files = {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file()}

    assert files == {".gitignore", "src/tracked.py", "src/new.py"}


def test_an_export_keeps_the_modes_of_files(checkout: Path, tmp_path: Path) -> None:
    exported = export(tmp_path / "export", checkout)

    assert (exported / "src" / "tracked.py").stat().st_mode & 0o777 == 0o755


def test_baking_from_the_command_line_gives_a_project_in_the_named_folder(tmp_path: Path) -> None:
    assert main([str(tmp_path / "out"), "project_name=Joe's Café"]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["joes-cafe"]


def test_a_refused_answer_on_the_command_line_is_a_failing_exit(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), "project_slug=.."]) == 1
    assert capfd.readouterr().err.startswith("project_slug must ")
