"""Whose line it is: the project's own, also where pytest was started through a symbolic link to it."""

from pathlib import Path

import pytest
from testkit.call_site import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "shop/src/shop").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "shop")
    return Project(tmp_path / "shop", ["shop"])


@pytest.mark.parametrize("folder", ["shop", "linked"])
def test_a_file_of_the_project_is_its_own(project: Project, tmp_path: Path, folder: str) -> None:
    file = str(tmp_path / folder / "src/shop/orders.py")

    assert project.owns_file(file)
    assert project.relative(file) == "src/shop/orders.py"


@pytest.mark.parametrize("file", ["<string>", "<frozen importlib._bootstrap>", "/elsewhere/orders.py"])
def test_what_is_no_file_of_the_project_is_not_its_own(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(tmp_path / "shop")

    assert not project.owns_file(file)
    assert project.relative(file) == file
