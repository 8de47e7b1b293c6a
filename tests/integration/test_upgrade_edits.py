"""What somebody saves while an update runs, and what git doesn't see, is never lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.bake import TEMPLATE
from tests.disturbed_switch import EDIT
from tests.fixtures.upgrades import TOOL, Edited, Upgradable
from tests.synthetic_template import git, write

# Changed, changed in nothing but its mode, not in the merge, removed, in a removed folder, added, in an added folder.
PATHS = ("changed.py", "run.sh", "keep.md", "gone.py", "docs/guide.md", "new_name.py", "deep/er/new.py")
Run = Callable[[str], subprocess.CompletedProcess[str]]
MOMENTS = 90  # more than there are: what lies beyond the end is an undisturbed update


class Small:
    """A repository whose next tree changes files in each way that there is."""

    def __init__(self, path: Path, tree: str) -> None:
        self.path, self.tree = path, tree

    def copy(self, place: Path) -> "Small":
        return Small(shutil.copytree(self.path, place, symlinks=True), self.tree)

    def files(self) -> dict[str, tuple[str, int]]:
        paths = (path for path in self.path.rglob("*") if ".git" not in path.relative_to(self.path).parts)
        files = (path for path in paths if path.is_symlink() or path.is_file())
        return {
            str(path.relative_to(self.path)): (
                str(path.readlink()) if path.is_symlink() else path.read_text(encoding="utf-8"),
                path.lstat().st_mode,
            )
            for path in files
        }

    def switch(self, kind: str, moment: int, path: str = "") -> subprocess.CompletedProcess[str]:
        return self._run(self.tree, kind, str(moment), path)

    def recover(self) -> str:
        return self._run("recover", "nothing", "0", "").stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.disturbed_switch", str(self.path), *arguments]
        return subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True, check=False)

    def left_over(self) -> list[str]:
        return [name for name in ("index.lock", "template-update") if (self.path / ".git" / name).exists()]


def make_small(path: Path) -> str:
    path.mkdir()
    git(path, "init", "--quiet", "--initial-branch=main")
    names = ("changed.py", "docs/deep/more.md", "docs/guide.md", "gone.py", "keep.md", "names", "old_name.py", "run.sh")
    write(path, {name: f"{name}, as it was\n" for name in names})
    (path / "link").symlink_to("keep.md")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "As it was")
    git(path, "checkout", "--quiet", "-b", "next")
    git(path, "mv", "old_name.py", "new_name.py")
    git(path, "rm", "-r", "--quiet", "docs", "gone.py", "link", "names")
    added = ("changed.py", "deep/er/new.py", "docs", "link", "names/one.txt", "names/two.txt")
    write(path, {name: f"{name}, new\n" for name in added})
    (path / "run.sh").chmod(0o755)
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "Next")
    git(path, "checkout", "--quiet", "main")
    return git(path, "rev-parse", "next^{tree}")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    path = tmp_path_factory.mktemp("small") / "repository"
    return Small(path, make_small(path))


@pytest.fixture(scope="session")
def updated(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Small:
    copy = small.copy(tmp_path_factory.mktemp("small") / "updated")
    assert copy.switch("nothing", 0).returncode == 0
    assert git(copy.path, "write-tree") == small.tree
    assert git(copy.path, "diff", "--name-only") == ""
    return copy


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(1, MOMENTS))
def test_a_kill_at_each_step_is_put_right_by_the_next_run(
    small: Small, updated: Small, tmp_path: Path, moment: int
) -> None:
    """All of it or nothing; the next run says which."""
    copy = small.copy(tmp_path / "copy")

    killed = copy.switch("kill", moment)
    text = copy.recover()

    nothing, complete = copy.files() == small.files(), copy.files() == updated.files()
    assert (nothing, complete) != (False, False), text
    assert git(copy.path, "write-tree") == (small.tree if complete else git(small.path, "write-tree"))
    assert copy.left_over() == []
    assert complete or killed.returncode == -9


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["append", "save"])
@pytest.mark.parametrize("moment", range(1, MOMENTS, 4))
def test_an_edit_at_each_step_is_kept(small: Small, tmp_path: Path, kind: str, moment: int) -> None:
    """`append` writes into the file as it is, `save` puts another in its place, as most editors do."""
    copy = small.copy(tmp_path / "copy")
    path = PATHS[moment // 4 % len(PATHS)]

    done = copy.switch(kind, moment, path)

    edited = [name for name, (text, _) in copy.files().items() if EDIT in text]
    assert bool(edited) == ("edited" in done.stdout), done
    assert done.returncode in {0, 2}, done
    assert copy.left_over() == []


def test_an_edit_of_a_file_in_the_merge_takes_the_whole_update_back(small: Small, tmp_path: Path) -> None:
    copy = small.copy(tmp_path / "copy")
    before = copy.files()

    outputs = [copy.switch("append", moment, "changed.py").stdout for moment in range(6, 9)]

    assert "changed.py" in outputs[0]
    assert copy.files().keys() == before.keys()
    assert {name for name in before if copy.files()[name] != before[name]} == {"changed.py"}
    assert git(copy.path, "diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_an_edit_that_a_flag_hides_from_git_is_refused_and_named(demo: Upgradable, flag: str) -> None:
    demo.git("update-index", flag, "settings.ini")
    demo.write("settings.ini", "users-own\n")

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 2
    assert "differ from what is committed: settings.ini." in done.stderr
    assert demo.read("settings.ini") == "users-own\n"
    assert demo.git("diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize(("flag", "letter"), [("--assume-unchanged", "h"), ("--skip-worktree", "S")])
def test_a_flag_on_an_unedited_file_and_an_edit_elsewhere_survive(demo: Upgradable, flag: str, letter: str) -> None:
    demo.git("update-index", flag, "settings.ini", "src/steady.py")
    demo.write("src/steady.py", "users-own\n")

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert "pool = 20" in demo.read("settings.ini")
    assert demo.read("src/steady.py") == "users-own\n"
    assert demo.git("ls-files", "-v", "settings.ini") == f"{letter} settings.ini"


def test_an_edit_of_the_same_length_and_time_is_seen(demo: Upgradable) -> None:
    demo.git("config", "core.checkStat", "minimal")
    demo.git("config", "core.trustctime", "false")
    path = demo.path / "settings.ini"
    os.utime(path, (1_700_000_000, 1_700_000_000))
    demo.git("status")
    demo.write("settings.ini", demo.read("settings.ini").replace("pool = 5", "pool = 7"))
    os.utime(path, (1_700_000_000, 1_700_000_000))

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 2, done.stdout
    assert "pool = 7" in demo.read("settings.ini")


@pytest.fixture
def while_rendering(demo: Upgradable, edited: Edited) -> Run:
    """Runs an update to a release whose hook runs this shell command in the user's project."""

    def add_hook(clone: Path, command: str) -> None:
        hook = f"#!/bin/sh\n{{% raw %}}cd '{demo.path}' && {command}{{% endraw %}}\n"
        write(clone, {"hooks/post_gen_project.sh": hook})
        (clone / "hooks" / "post_gen_project.sh").chmod(0o755)

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return demo.template("update", "--template", edited(lambda clone: add_hook(clone, command), "v2.0.0"))

    return run


@pytest.mark.parametrize("path", ["settings.ini", "src/steady.py", "src/old.py"])
def test_an_edit_during_the_rendering_is_kept_and_nothing_else_changes(
    demo: Upgradable, while_rendering: Run, path: str
) -> None:
    before = demo.files()

    done = while_rendering(f"echo users-own >> {path}")

    assert (done.returncode, done.stdout) == (2, ""), done
    assert "not committed" in done.stderr
    changed = {name for name in before if demo.files()[name] != before[name]}
    assert changed == {path}
    assert demo.read(path).endswith("users-own\n")
    assert demo.git("diff", "--cached", "--name-only") == ""


def test_a_new_file_during_the_rendering_is_left_alone(demo: Upgradable, while_rendering: Run) -> None:
    done = while_rendering("echo users-own > src/new.py")

    assert "move src/new.py." in done.stderr
    assert demo.read("src/new.py") == "users-own\n"
    assert demo.git("diff", "--cached", "--name-only") == ""


def test_a_commit_during_the_rendering_is_noticed(demo: Upgradable, while_rendering: Run) -> None:
    identity = "-c user.name=Ann -c user.email=ann@example.test -c commit.gpgsign=false"

    done = while_rendering(f"git {identity} commit --quiet --allow-empty --message Meanwhile")

    assert done.returncode == 2
    assert done.stderr == "Somebody committed while the update ran: run it again.\n"
    assert demo.git("status", "--porcelain") == ""


def test_a_second_update_at_the_same_time_is_refused(demo: Upgradable, while_rendering: Run) -> None:

    done = while_rendering(f"'{sys.executable}' -B -m plumbline update 2> second.local || true")

    assert done.returncode == 0, done.stderr
    assert demo.read("second.local") == "Another update is running here: wait until it ends.\n"


def test_a_read_only_file_is_updated_and_stays_read_only(demo: Upgradable) -> None:
    (demo.path / "settings.ini").chmod(0o400)

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert "pool = 20" in demo.read("settings.ini")
    assert (demo.path / "settings.ini").stat().st_mode & 0o777 == 0o400


@pytest.fixture
def killed(demo: Upgradable, tmp_path: Path) -> Upgradable:
    """After a power cut in the last step: some files are new, git's index is locked, and the list of files is there."""
    before = tmp_path / "before"
    shutil.copytree(demo.path, before, symlinks=True)
    demo.template("update", "--to", "v2.0.0")
    tree = git(demo.path, "rev-parse", git(demo.path, "write-tree"))
    shutil.copytree(demo.path / ".git" / "objects", before / ".git" / "objects", dirs_exist_ok=True)
    Small(before, tree).switch("kill", 30, "")
    assert (before / ".git" / "index.lock").exists()
    return Upgradable(before, demo.command)


@pytest.mark.parametrize("subcommand", ["status", "log", "diff"])
def test_a_killed_update_is_announced_with_the_ways_on_and_back(killed: Upgradable, subcommand: str) -> None:
    done = killed.template(subcommand)

    assert "An update was killed here" in done.stderr
    assert "args=--abort" in done.stderr


def test_a_killed_update_can_be_taken_back(killed: Upgradable, demo: Upgradable) -> None:
    demo.git("reset", "--merge")

    done = killed.template("update", "--abort")

    assert done.stdout == "The last update was killed. Your files are as they were before it.\n"
    assert killed.files() == demo.files()
    assert killed.git("status", "--porcelain") == ""
    assert killed.template("update", "--abort").stdout.startswith("No update was interrupted")


def test_a_killed_update_is_taken_back_before_the_next_one(killed: Upgradable, demo: Upgradable) -> None:
    done = killed.template("update", "--to", "v2.0.0")

    assert (done.returncode, done.stderr.split(".")[0]) == (0, "The last update was killed")
    assert killed.files() == demo.files()


def test_what_was_saved_after_a_kill_is_kept_and_named(killed: Upgradable) -> None:
    killed.write("settings.ini", "users-own\n")
    killed.write("src/new.py", "users-own\n")

    done = killed.template("update", "--abort")

    assert "but for what was saved since in" in done.stdout
    assert killed.read("src/new.py") == "users-own\n"
    assert killed.read("settings.ini") == "users-own\n"


def test_a_closed_pipe_does_not_fail_the_update(demo: Upgradable) -> None:
    command = [*TOOL, "update", "--to", "v2.0.0"]

    with subprocess.Popen(command, cwd=demo.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        errors = run.stderr.read()

    assert (run.returncode, errors) == (0, b"")
    assert demo.git("diff", "--cached", "--name-only") != ""
