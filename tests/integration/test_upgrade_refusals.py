"""What can't be done ends in one sentence and exit 2, with everything as it was."""

import json
import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.upgrades import TOOL, Edited, Render, Upgradable
from tests.synthetic_template import git, write


def refused(demo: Upgradable, *arguments: str, **environment: str) -> str:
    """The one sentence; nothing has changed, and nothing was printed for programs to read."""
    before, status = demo.files(), demo.git("status", "--porcelain")
    done = demo.template(*arguments, **environment)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert (demo.files(), demo.git("status", "--porcelain")) == (before, status)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_uncommitted_changes_are_refused(demo: Upgradable) -> None:
    demo.write("settings.ini", "half done\n")

    assert "not committed: commit or stash them first" in refused(demo, "update")


def test_a_repository_without_a_commit_is_refused(demo: Upgradable, tmp_path: Path) -> None:
    (demo.path / ".git").rename(tmp_path / "away")
    demo.git("init", "--quiet")

    assert "commit first" in refused(demo, "update")


def test_a_service_that_its_repository_does_not_keep_is_refused(demo: Upgradable, tmp_path: Path) -> None:
    """Generated inside another repository, and never committed."""
    (demo.path / ".git").rename(tmp_path / "away")
    git(demo.path.parent, "init", "--quiet")
    git(demo.path.parent, "commit", "--quiet", "--allow-empty", "--message", "Another project")

    error = refused(demo, "update")

    assert error == f"Nothing of {demo.path.name}/ is committed here yet: commit first, or nothing can be undone.\n"


def test_a_folder_without_a_repository_is_refused(demo: Upgradable, tmp_path: Path) -> None:
    (demo.path / ".git").rename(tmp_path / "away")

    done = demo.template("update", GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr


def test_a_folder_that_no_template_made_is_refused(demo: Upgradable) -> None:
    (demo.path / ".cruft.json").unlink()

    assert "There is no .cruft.json in" in refused(demo, "status")


def test_a_broken_record_is_refused(demo: Upgradable) -> None:
    demo.write(".cruft.json", "{")

    assert "take it back from git" in refused(demo, "status")


def test_without_git_on_the_path_one_sentence_says_so(demo: Upgradable, tmp_path: Path) -> None:
    error = refused(demo, "update", PATH=str(tmp_path))

    assert error == "git is not on the PATH: install it, then run this again.\n"


def test_a_template_that_has_moved_can_be_named(demo: Upgradable, synthetic: Path) -> None:
    demo.write(".cruft.json", demo.read(".cruft.json").replace(str(synthetic), "/nowhere/template"))
    demo.commit()

    assert "with `template=PATH`, make uses a local clone" in refused(demo, "status")
    assert demo.template("update", "--template", str(synthetic)).returncode == 0
    assert demo.origin()["template"] == str(synthetic)


def test_a_local_clone_serves_an_update_and_does_not_replace_the_template_s_url(
    demo: Upgradable, synthetic: Path
) -> None:
    url = "https://template.test/plumbline.git"
    demo.write(".cruft.json", demo.read(".cruft.json").replace(str(synthetic), url))
    demo.commit()

    done = demo.template("update", "--template", str(synthetic))

    assert done.returncode == 0, done.stderr
    assert demo.origin()["template"] == url


def test_a_password_in_an_address_is_used_and_neither_printed_nor_recorded(demo: Upgradable, synthetic: Path) -> None:
    url = "https://ada:se@cret@template.test/plumbline.git"
    known = {"GIT_CONFIG_KEY_0": f"url.{synthetic}.insteadOf", "GIT_CONFIG_VALUE_0": url, "GIT_CONFIG_COUNT": "1"}

    done = demo.template("update", "--template", url, **known)

    assert done.returncode == 0, done.stderr
    assert "From v1.0.0 to v3.0.0 of https://template.test/plumbline.git:" in done.stdout
    assert demo.origin()["template"] == "https://template.test/plumbline.git"


def test_a_password_that_the_record_holds_is_kept_there_and_not_printed(demo: Upgradable) -> None:
    url = "https://ada:secret@template.test/plumbline.git"
    demo.write(".cruft.json", json.dumps(demo.origin() | {"template": url}))

    error = refused(demo, "status", GIT_ALLOW_PROTOCOL="file")

    assert error.startswith("https://template.test/plumbline.git can't be cloned")


@pytest.mark.parametrize("abbreviation", ["gh", "gl", "bb"])
def test_an_abbreviation_of_cookiecutter_s_is_an_address(demo: Upgradable, abbreviation: str) -> None:
    """Git itself says so, when it may not use the network."""
    error = refused(demo, "status", "--template", f"{abbreviation}:somebody/plumbline", GIT_ALLOW_PROTOCOL="file")

    assert "transport 'https' not allowed" in error


def test_an_unknown_version_is_refused(demo: Upgradable) -> None:
    assert "has no version 'v9.9.9'" in refused(demo, "update", "--to", "v9.9.9")


def test_an_unknown_question_is_refused(demo: Upgradable) -> None:
    error = refused(demo, "update", "--set", "storrage=sqlite")

    assert error == "There is no question named 'storrage'; there are project_slug, storage, tracing.\n"


def test_an_unknown_choice_is_refused_with_the_choices(demo: Upgradable) -> None:
    assert "--set storage=ANSWER with one of postgres, sqlite" in refused(demo, "update", "--set", "storage=oracle")


def test_an_untracked_file_in_the_way_is_left_and_named(demo: Upgradable) -> None:
    demo.write("src/new.py", "my own\n")

    assert "move src/new.py." in refused(demo, "update")


def test_an_ignored_file_in_the_way_is_left_and_named(demo: Upgradable) -> None:
    """Git itself would write over it without a word."""
    demo.write(".gitignore", "/src/new.py\n")
    demo.commit()
    demo.write("src/new.py", "my own\n")

    assert "move src/new.py." in refused(demo, "update")


def test_an_ignored_file_where_the_template_adds_a_folder_is_left_and_named(demo: Upgradable) -> None:
    demo.git("rm", "-r", "--quiet", "docs")
    demo.write(".gitignore", "/docs\n")
    demo.commit()
    demo.write("docs", "my own\n")

    assert "move docs." in refused(demo, "update")


def test_a_file_where_the_template_has_a_folder_is_left_and_named(demo: Upgradable) -> None:
    demo.git("rm", "-r", "--quiet", "docs")
    demo.write("docs", "my own\n")
    demo.commit()

    done = demo.template("update")

    assert done.returncode == 2, done.stdout
    assert "docs is a file here, and a folder in the template: move it first." in done.stderr
    assert demo.read("docs") == "my own\n"


def test_a_locked_repository_is_refused(demo: Upgradable) -> None:
    """Another git process holds the lock: the last step can't begin."""
    demo.write(".git/index.lock", "")

    before = demo.files()

    done = demo.template("update")

    assert done.returncode == 2
    assert "Another git is at work here" in done.stderr
    assert demo.files() == before
    assert demo.read(".git/index.lock") == ""
    (demo.path / ".git/index.lock").unlink()
    assert demo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_update_leaves_the_tree_as_it_was(
    demo: Upgradable, edited: Edited, tmp_path: Path, number: signal.Signals
) -> None:
    """The template's hook says through a pipe that it has been reached, and waits to be killed."""
    pipe = tmp_path / "reached"
    os.mkfifo(pipe)
    hook = f"import pathlib, time\npathlib.Path({str(pipe)!r}).write_text('x')\ntime.sleep(600)\n"
    slow = edited(lambda clone: write(clone, {"hooks/post_gen_project.py": hook}))
    before = demo.files()
    command = [*TOOL, "update", "--template", slow]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "work")}
    (tmp_path / "work").mkdir()

    with subprocess.Popen(
        command, cwd=demo.path, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as run:
        wait_for(pipe)
        os.killpg(run.pid, number)
        run.wait(timeout=600)

    assert run.returncode != 0
    assert demo.files() == before
    assert demo.git("status", "--porcelain") == ""
    assert demo.template("update", "--to", "v2.0.0").returncode == 0


def signal_all(run: subprocess.Popen[str], number: signal.Signals) -> None:
    """A killed process may still be the parent of its children until it has ended, later on a busy machine."""
    os.killpg(run.pid, number)
    if number == signal.SIGKILL:
        os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOWAIT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_last_step_comes_to_its_end_and_says_what_is_staged(
    demo: Upgradable, render: Render, tmp_path: Path, number: signal.Signals
) -> None:
    """A filter of git's holds it open while the index is locked; the signal goes to all processes of the command.

    A kill is noticed before the first file is moved.
    """
    before = demo.files()
    pipes = tmp_path / "reached", tmp_path / "go"
    os.mkfifo(pipes[0])
    os.mkfifo(pipes[1])
    demo.write(".gitattributes", "settings.ini filter=slow\n")
    demo.commit()
    hold = f"if [ -e .git/template-update/index-old ]; then echo x > {pipes[0]}; read go < {pipes[1]}; fi; cat"
    demo.git("config", "filter.slow.clean", hold)
    command = [*TOOL, "update", "--to", "v2.0.0"]

    with subprocess.Popen(
        command, cwd=demo.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as run:
        wait_for(pipes[0])
        signal_all(run, number)
        os.write(os.open(pipes[1], os.O_RDWR), b"go\n" * 9)
        assert run.stdout is not None
        output = run.stdout.read()

    demo.git("config", "--unset", "filter.slow.clean")
    assert not (demo.path / ".git" / "template-update").exists()
    assert not (demo.path / ".git" / "index.lock").exists()
    (demo.path / ".gitattributes").unlink()
    before.pop(".gitattributes", None)
    updated = (0, "files are staged, 0 with conflicts", Upgradable(render("v2.0.0"), demo.command).files())
    as_before = (-signal.SIGKILL, "The update was killed: nothing was changed.", before)
    code, message, files = as_before if number == signal.SIGKILL else updated
    assert (run.returncode, message in output, demo.files()) == (code, True, files), output


def test_a_filter_that_fails_leaves_everything_as_it_was(demo: Upgradable, tmp_path: Path) -> None:
    """The filter refuses one of the new texts."""
    demo.write(".gitattributes", "settings.ini filter=picky\n")
    demo.commit()
    copy = tmp_path / "copy"
    demo.git("config", "filter.picky.smudge", f"cat > {copy}; ! grep -q 'pool = 20' {copy} && cat {copy}")
    demo.git("config", "filter.picky.clean", "cat")
    demo.git("config", "filter.picky.required", "true")

    assert "git read-tree failed" in refused(demo, "update")
    assert not (demo.path / ".git" / "template-update").exists()


def wait_for(pipe: Path) -> None:
    """Waits until a process writes to the pipe."""
    ready, _, _ = select.select([os.open(pipe, os.O_RDWR)], [], [], 600)
    assert ready, f"nothing was written to {pipe.name}"
