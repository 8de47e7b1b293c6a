"""A template may turn a file into a folder, a folder into a file, another case; users may do so as well."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.upgrades import Edited, Upgradable
from tests.synthetic_template import FOLDER, git, write

Edit = Callable[[Path], None]


def folder_to_file(template: Path) -> None:
    git(template / FOLDER, "rm", "-r", "--quiet", "docs")
    write(template / FOLDER, {"docs": "All in one file.\n"})


def file_to_folder(template: Path) -> None:
    git(template / FOLDER, "rm", "--quiet", "settings.ini")
    write(template / FOLDER, {"settings.ini/database.ini": "pool = 20\n", "settings.ini/log.ini": "level = info\n"})


def case_only(template: Path) -> None:
    git(template / FOLDER, "mv", "README.md", "ReadMe.md")


@pytest.mark.parametrize("edit", [folder_to_file, file_to_folder, case_only])
def test_a_change_of_type_in_an_untouched_project_is_taken_and_can_be_undone(
    demo: Upgradable, edited: Edited, tmp_path: Path, edit: Edit
) -> None:
    before = demo.files()
    expected = tmp_path / "expected"
    template = edited(edit)

    done = demo.template("update", "--template", template)

    assert done.returncode == 0, done.stderr
    assert demo.git("status", "--porcelain") != ""
    assert demo.git("diff", "--name-only") == ""
    names = {name for name in demo.files() if not name.startswith("README")}
    git(tmp_path, "clone", "--quiet", template, str(expected))
    assert names == {name for name in Upgradable(expected / FOLDER, demo.command).files() if name[:6] != "README"}
    demo.git("reset", "--merge")
    assert demo.files() == before


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (folder_to_file, 0, "left out  docs: it is a file there, and a folder of yours here"),
        (file_to_folder, 2, "settings.ini is a file here, and a folder in the template: move it first."),
    ],
)
def test_a_change_of_type_of_what_the_user_edited_keeps_the_edit(
    demo: Upgradable, edited: Edited, edit: Edit, code: int, message: str
) -> None:
    demo.write("docs/guide.md", demo.read("docs/guide.md") + "users-own-line\n")
    demo.write("settings.ini", demo.read("settings.ini") + "users-own-line\n")
    demo.commit()
    before = demo.files()

    done = demo.template("update", "--template", edited(edit))

    assert (done.returncode, message in done.stdout + done.stderr) == (code, True), done
    assert demo.read("docs/guide.md").endswith("users-own-line\n")
    assert demo.read("settings.ini").endswith("users-own-line\n")
    demo.git("reset", "--merge")
    assert demo.files() == before


def test_a_folder_with_the_user_s_own_file_does_not_become_a_file(demo: Upgradable, edited: Edited) -> None:
    demo.write("docs/notes.local", "ignored by git\n")

    done = demo.template("update", "--template", edited(folder_to_file))

    assert done.returncode == 2
    assert "move docs/notes.local." in done.stderr
    assert demo.read("docs/notes.local") == "ignored by git\n"
    assert demo.git("status", "--porcelain") == ""


def test_an_empty_folder_where_the_template_adds_a_file_makes_room(demo: Upgradable, edited: Edited) -> None:
    (demo.path / "docs" / "empty" / "deep").mkdir(parents=True)

    done = demo.template("update", "--template", edited(folder_to_file))

    assert done.returncode == 0, done.stderr
    assert demo.read("docs") == "All in one file.\n"


def test_a_folder_that_the_user_replaced_by_a_link_is_not_written_through(demo: Upgradable, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    demo.git("rm", "-r", "--quiet", "docs")
    demo.write(".gitignore", "/docs\n")
    demo.commit()
    (demo.path / "docs").symlink_to(outside)

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 2
    assert "move docs." in done.stderr
    assert list(outside.iterdir()) == []


def test_a_file_that_the_user_made_a_link_stays_a_link(demo: Upgradable) -> None:
    (demo.path / "settings.ini").rename(demo.path / "real.ini")
    (demo.path / "settings.ini").symlink_to("real.ini")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert (demo.path / "settings.ini").is_symlink()
    assert "pool = " in demo.read("real.ini")
    assert re.findall(r".*settings\.ini: .*", done.stdout) == [
        "  left out  settings.ini: it is a file there, and a link of yours here"
    ]
    assert done.returncode in {0, 1}, done.stderr
    demo.git("reset", "--merge")
    assert demo.git("status", "--porcelain") == ""
