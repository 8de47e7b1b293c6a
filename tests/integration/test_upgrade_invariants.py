"""Whatever a user has done, an update loses none of it, and says so when it needs a person."""

import pytest

from tests.fixtures.upgrades import Render, Upgradable
from tests.histories import User, words_in

pytestmark = pytest.mark.slow

HISTORIES = range(30)


@pytest.mark.parametrize("seed", HISTORIES)
def test_a_random_history_survives_an_update_that_can_be_undone(demo: Upgradable, seed: int) -> None:
    """Marks if and only if exit 1, no line of the user's lost, no .rej, nothing left behind by undoing."""
    User(demo.path, seed).live(steps=7)
    before, words = demo.files(), words_in(demo.path)

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == (1 if demo.marked() else 0), done.stdout + done.stderr
    assert demo.marked() == set(filter(None, demo.git("diff", "--name-only", "--diff-filter=U").splitlines()))
    assert words_in(demo.path) >= words
    assert not [name for name in demo.files() if name.endswith((".rej", ".orig"))]
    demo.git("reset", "--hard", "--quiet")
    assert demo.files() == before
    assert demo.git("status", "--porcelain") == ""


def test_an_untouched_project_becomes_the_fresh_render_byte_for_byte(demo: Upgradable, render: Render) -> None:
    fresh = Upgradable(render("v2.0.0"), demo.command)

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert demo.files() == fresh.files()
    assert demo.origin()["commit"] == demo.git("-C", str(demo.origin()["template"]), "rev-parse", "v2.0.0")


def test_a_second_update_changes_nothing(demo: Upgradable) -> None:
    demo.template("update", "--to", "v2.0.0")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert (done.returncode, demo.git("status", "--porcelain")) == (0, "")
    assert "nothing to do" in done.stdout


def test_two_changes_of_one_line_are_marked_with_both_and_what_was_before(demo: Upgradable) -> None:
    demo.write("settings.ini", demo.read("settings.ini").replace("pool = 5", "pool = 7"))
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 1
    assert "conflict  settings.ini" in done.stdout
    assert demo.read("settings.ini").startswith("[database]\n<<<<<<< HEAD\npool = 7\n||||||| ")
    assert "\npool = 5\n=======\npool = 20\n>>>>>>> template-v2.0.0\n" in demo.read("settings.ini")
    assert demo.git("status", "--porcelain", "settings.ini") == "UU settings.ini"


def test_a_change_of_the_template_follows_a_file_that_the_user_moved(demo: Upgradable) -> None:
    demo.git("mv", "src/main.py", "src/application.py")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0
    assert "STEP_4 = 44" in demo.read("src/application.py")
    assert not (demo.path / "src/main.py").exists()


def test_an_edit_follows_a_file_that_the_template_renamed(demo: Upgradable) -> None:
    demo.write("src/util.py", demo.read("src/util.py") + "# mine\n")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0
    assert demo.read("src/helpers.py").endswith("# mine\n")
    assert "value + 33" in demo.read("src/helpers.py")


def test_an_edited_file_that_the_template_dropped_is_kept_and_named(demo: Upgradable) -> None:
    demo.write("src/old.py", demo.read("src/old.py") + "# mine\n")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0
    assert demo.read("src/old.py").endswith("# mine\n")
    assert "kept      src/old.py: the template dropped it, and you had changed it" in done.stdout


def test_a_file_that_the_user_deleted_stays_deleted_and_is_named(demo: Upgradable) -> None:
    demo.git("rm", "--quiet", "docs/guide.md")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0
    assert not (demo.path / "docs/guide.md").exists()
    assert "left out  docs/guide.md: you had deleted or moved it" in done.stdout


def test_a_file_that_both_moved_stays_where_the_user_put_it(demo: Upgradable) -> None:
    demo.git("mv", "src/util.py", "src/mine.py")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stdout
    assert "value + 33" in demo.read("src/mine.py")
    assert not (demo.path / "src/helpers.py").exists()


def test_a_file_that_both_moved_with_one_line_changed_twice_is_a_conflict(demo: Upgradable) -> None:
    demo.git("mv", "src/util.py", "src/mine.py")
    demo.write("src/mine.py", demo.read("src/mine.py").replace("value + 3\n", "value + 333\n"))
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 1, done.stdout
    assert demo.marked() == {"src/mine.py"}
    assert demo.git("diff", "--name-only", "--diff-filter=U") == "src/mine.py"
    assert not (demo.path / "src/helpers.py").exists()


def test_a_folder_that_the_user_moved_takes_the_template_s_new_file_in(demo: Upgradable) -> None:
    demo.git("mv", "docs", "manual")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stdout
    assert (demo.path / "manual/new.md").exists()


def test_a_binary_file_that_both_changed_is_a_conflict_with_the_user_s_own_kept(demo: Upgradable) -> None:
    (demo.path / "docs/guide.md").write_bytes(b"\0mine")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 1
    assert (demo.path / "docs/guide.md").read_bytes() == b"\0mine"
    assert "no marks  docs/guide.md: it is yours; `git show :3:./docs/guide.md` has the other" in done.stdout
    assert b"thing 2, better." in demo.git("show", ":3:./docs/guide.md").encode()
    assert demo.git("status", "--porcelain", "docs/guide.md") == "UU docs/guide.md"
