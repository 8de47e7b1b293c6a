"""The user's own settings of git, of Python and of the terminal, and cruft's keys in the record."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.upgrades import TOOL, Edited, Render, Upgradable
from tests.synthetic_template import FOLDER, git, write

GLOBAL = """
[core]
    autocrlf = {autocrlf}
    hooksPath = {hooks}
    attributesFile = {attributes}
    excludesFile = {excludes}
    pager = false
[init]
    templateDir = {template}
    defaultBranch = trunk
[commit]
    gpgsign = true
[gpg]
    program = /bin/false
[merge]
    verifySignatures = true
    ff = only
    conflictStyle = merge
    renames = false
[diff]
    noprefix = true
    mnemonicPrefix = true
    renames = false
    external = /bin/false
    context = 0
[color]
    ui = always
[clone]
    rejectShallow = true
[submodule]
    recurse = true
[status]
    relativePaths = true
    showUntrackedFiles = all
[log]
    showSignature = true
[rerere]
    enabled = true
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The environment of a user who has set everything; a hook of any kind fails, and leaves a file."""

    def make(autocrlf: str = "false") -> dict[str, str]:
        folder = tmp_path / "users"
        for name in ("post-checkout", "pre-commit", "post-merge", "reference-transaction", "post-index-change"):
            for place in (folder / "hooks", folder / "template" / "hooks"):
                place.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(f"#!/bin/sh\ntouch {folder / 'ran'}\nexit 1\n", encoding="utf-8")
                (place / name).chmod(0o755)
        (folder / "attributes").write_text("* merge=union\n", encoding="utf-8")
        (folder / "excludes").write_text("*.py\n", encoding="utf-8")
        paths = {name: str(folder / name) for name in ("hooks", "attributes", "excludes", "template")}
        (folder / "gitconfig").write_text(GLOBAL.format(autocrlf=autocrlf, **paths), encoding="utf-8")
        return {"GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_EXTERNAL_DIFF": "/bin/false"}

    return make


def test_settings_of_the_user_change_nothing_of_an_update(
    demo: Upgradable, render: Render, hostile: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    done = demo.template("update", "--to", "v2.0.0", **hostile())

    assert done.returncode == 0, done.stderr
    assert demo.files() == Upgradable(render("v2.0.0"), demo.command).files()
    assert not (tmp_path / "users" / "ran").exists()


def test_settings_of_the_user_change_nothing_of_a_conflict(
    demo: Upgradable, hostile: Callable[..., dict[str, str]]
) -> None:
    demo.write("settings.ini", demo.read("settings.ini").replace("pool = 5", "pool = 7"))
    demo.git("mv", "src/main.py", "src/application.py")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0", **hostile())

    assert done.returncode == 1, done.stderr
    assert "||||||| " in demo.read("settings.ini")
    assert "STEP_4 = 44" in demo.read("src/application.py")


def test_settings_of_the_user_change_nothing_of_what_a_program_reads(
    demo: Upgradable, hostile: Callable[..., dict[str, str]]
) -> None:
    plain = demo.template("diff", "--to", "v2.0.0").stdout

    assert demo.template("diff", "--to", "v2.0.0", **hostile()).stdout == plain


def test_settings_of_the_user_change_nothing_of_the_page(
    demo: Upgradable, hostile: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    pages = [tmp_path / name for name in ("plain.html", "hostile.html")]

    demo.template("diff", "--to", "v2.0.0", "--html", str(pages[0]))
    demo.template("diff", "--to", "v2.0.0", "--html", str(pages[1]), **hostile())

    assert pages[0].read_text(encoding="utf-8") == pages[1].read_text(encoding="utf-8")


def test_a_checkout_with_crlf_stays_one_and_is_clean(
    demo: Upgradable, render: Render, hostile: Callable[..., dict[str, str]]
) -> None:
    """core.autocrlf: git holds LF, the files hold CRLF; the template's own files come with LF."""
    environment = hostile(autocrlf="true")
    demo.git("config", "core.autocrlf", "true")
    demo.git("rm", "-r", "--cached", "--quiet", ".")
    demo.git("reset", "--hard", "--quiet")
    assert b"\r\n" in (demo.path / "settings.ini").read_bytes()

    done = demo.template("update", "--to", "v2.0.0", **environment)

    assert done.returncode == 0, done.stderr
    assert demo.git("diff", "--name-only") == ""
    assert (demo.path / "settings.ini").read_bytes().count(b"\r\n") == 8
    assert b"\r\n" in (demo.path / "src/new.py").read_bytes()
    assert demo.git("show", ":settings.ini") == Upgradable(render("v2.0.0"), demo.command).read("settings.ini").strip()


def test_a_file_that_is_committed_with_crlf_is_merged_and_keeps_it(demo: Upgradable) -> None:
    text = demo.read("settings.ini").replace("level = info", "level = users-own")
    (demo.path / "settings.ini").write_bytes(text.replace("\n", "\r\n").encode())
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    content = (demo.path / "settings.ini").read_bytes()
    assert done.returncode == 0, done.stdout
    assert (b"pool = 20\r\n" in content, b"level = users-own\r\n" in content) == (True, True)
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_conflict_in_a_file_with_crlf_is_one_place_and_not_the_whole_file(demo: Upgradable) -> None:
    names = ("settings.ini", "src/main.py", "src/util.py", "src/old.py", "docs/guide.md", "README.md", "run.sh")
    for name in names:
        text = demo.read(name).replace("pool = 5", "pool = 7").replace("value + 5", "value + 55")
        (demo.path / name).write_bytes(text.replace("\n", "\r\n").encode())
    demo.git("mv", "src/main.py", "src/application.py")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 1
    assert demo.marked() == {"settings.ini"}
    assert "moved     src/util.py -> src/helpers.py" in done.stdout
    edited = {
        name: (demo.path / name).read_bytes() for name in ("settings.ini", "src/application.py", "src/helpers.py")
    }
    assert [text.count(b"\n") - text.count(b"\r\n") for text in edited.values()] == [0, 0, 0]
    assert b"STEP_4 = 44\r\n" in edited["src/application.py"]
    assert demo.git("show", ":2:settings.ini") == demo.git("show", "HEAD:settings.ini")


def test_variables_of_a_git_hook_that_started_us_name_no_repository_of_ours(
    demo: Upgradable, render: Render, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    other = {"GIT_DIR": str(tmp_path / "other" / ".git"), "GIT_INDEX_FILE": "other", "GIT_WORK_TREE": str(tmp_path)}
    more = {"GIT_NAMESPACE": "other", "GIT_LITERAL_PATHSPECS": "1", "GIT_DIFF_OPTS": "-u0", "GIT_TRACE": "2"}

    done = demo.template("update", "--to", "v2.0.0", **other, **more)

    assert done.returncode == 0, done.stderr
    assert demo.files() == Upgradable(render("v2.0.0"), demo.command).files()


ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_terminal_of_ascii_is_enough(demo: Upgradable) -> None:
    demo.write("docs/café.md", "naïve\n")
    demo.git("mv", "settings.ini", "réglages.ini")
    demo.commit()

    command = [*TOOL, "update", "--to", "v2.0.0"]
    done = subprocess.run(command, cwd=demo.path, env=os.environ | ASCII, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "r\\xe9glages.ini" in done.stdout
    assert "pool = 20" in demo.read("réglages.ini")
    assert demo.git("diff", "--name-only") == ""


@pytest.mark.parametrize(
    ("state", "operation"),
    [
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("BISECT_LOG", "bisect"),
    ],
)
def test_an_operation_in_progress_is_refused(demo: Upgradable, state: str, operation: str) -> None:
    demo.write(f".git/{state}", demo.git("rev-parse", "HEAD") + "\n")

    done = demo.template("update")

    assert (done.returncode, done.stderr) == (2, f"A {operation} is in progress: finish or abort it first.\n")
    assert demo.git("diff", "--cached", "--name-only") == ""


def test_a_rebase_that_stopped_for_an_edit_is_refused(demo: Upgradable) -> None:
    """The tree is clean then, and `git rebase --continue` would take the update into the old commit."""
    demo.write("mine.txt", "mine\n")
    demo.commit()
    demo.git("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "--quiet", "--interactive", "HEAD~1")
    assert demo.git("status", "--porcelain") == ""

    done = demo.template("update")

    assert (done.returncode, done.stderr) == (2, "A rebase is in progress: finish or abort it first.\n")


def with_record(demo: Upgradable, **keys: object) -> None:
    demo.write(".cruft.json", json.dumps(demo.origin() | keys, indent=2))
    demo.commit()


def test_paths_that_cruft_skips_are_neither_updated_nor_compared(demo: Upgradable) -> None:
    with_record(demo, skip=["settings.ini", "docs", "src/n*.py"])

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert "pool = 5" in demo.read("settings.ini")
    assert not (demo.path / "docs/new.md").exists()
    assert not (demo.path / "src/new.py").exists()
    assert "STEP_4 = 44" in demo.read("src/main.py")
    assert demo.origin()["skip"] == ["settings.ini", "docs", "src/n*.py"]
    assert demo.template("diff", "--mine").stdout == ""


def test_pyproject_may_name_what_cruft_skips(demo: Upgradable) -> None:
    demo.write("pyproject.toml", '[tool.cruft]\nskip = ["settings.ini"]\n')
    demo.commit()

    demo.template("update", "--to", "v2.0.0")

    assert "pool = 5" in demo.read("settings.ini")


def test_a_skip_that_leads_outside_removes_nothing(demo: Upgradable, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious", encoding="utf-8")
    with_record(demo, skip=["../precious", "../*"])

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "precious").exists()


def test_the_checkout_of_the_record_is_followed_and_kept(demo: Upgradable, synthetic: Path) -> None:
    with_record(demo, checkout="v2.0.0")

    done = demo.template("update")

    assert done.returncode == 0, done.stderr
    assert demo.origin()["commit"] == git(synthetic, "rev-parse", "v2.0.0")
    assert demo.origin()["checkout"] == "v2.0.0"
    demo.commit()
    assert demo.template("status").returncode == 0


@pytest.fixture
def asking(edited: Edited) -> Callable[..., str]:
    """`asking("about.md", "text", redis=False)`: a later release with this file and these questions."""

    def edit(clone: Path, name: str, text: str, questions: dict[str, object]) -> None:
        current = json.loads((clone / "cookiecutter.json").read_text(encoding="utf-8"))
        write(clone, {f"{FOLDER}/{name}": text, "cookiecutter.json": json.dumps(current | questions)})

    return lambda name, text, **questions: edited(lambda clone: edit(clone, name, text, questions), "v2.0.0")


@pytest.mark.parametrize("mine", ["[database]\npool = 5\nusers-own\n", None])
def test_a_file_that_is_written_once_is_the_team_s_own(
    demo: Upgradable, asking: Callable[..., str], mine: str | None
) -> None:
    demo.write("settings.ini", mine or demo.read("settings.ini"))
    demo.git("commit", "--quiet", "--all", "--allow-empty", "--message", "Mine")
    before = demo.read("settings.ini")

    template = asking("settings.ini", "all new\n", _written_once=["settings.ini", "src/new.py"])

    done = demo.template("update", "--template", template)

    assert done.returncode == 0, done.stdout
    assert demo.read("settings.ini") == before
    assert demo.read("src/new.py") == "NEW = 1\n"


BRACES = ["plain 🙂", "{{ no_such }}", "{% raw %}", "{# gone #}", "{one} 'two' \"three\" \\n é 🙂 {{"]


@pytest.mark.parametrize("answer", BRACES)
def test_an_answer_with_braces_is_text(demo: Upgradable, asking: Callable[..., str], answer: str) -> None:
    """The user typed it at the prompt, where cookiecutter takes it as it is."""
    context = {"cookiecutter": {"database": "sqlite", "description": answer, "project_slug": "demo"}}
    with_record(demo, context=context)
    template = asking("about.md", "{{ cookiecutter.description }}\n", description="A demo")

    done = demo.template("update", "--template", template)

    assert done.returncode == 0, done.stderr
    assert demo.read("about.md") == f"{answer}\n"
    assert demo.origin()["context"] == context


@pytest.mark.parametrize(
    ("default", "choices"),
    [
        (False, "yes, no"),
        (["none", "redis"], "none, redis"),
        ({"a": "1"}, "the values in .cruft.json, edited there"),
    ],
)
def test_an_answer_that_is_not_offered_is_one_sentence(
    demo: Upgradable, asking: Callable[..., str], default: object, choices: str
) -> None:
    template = asking("README.md", "# demo\n", redis=default)

    done = demo.template("update", "--template", template, "--set", "redis=banana")

    message = f"redis can't be 'banana': add --set redis=ANSWER with one of {choices}.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_an_answer_to_a_question_of_yes_or_no_is_taken(demo: Upgradable, asking: Callable[..., str]) -> None:
    template = asking("README.md", "Redis: {{ cookiecutter.redis }}\n", redis=False)

    done = demo.template("update", "--template", template, "--set", "redis=yes")

    assert done.returncode == 0, done.stderr
    assert demo.read("README.md") == "Redis: True\n"
