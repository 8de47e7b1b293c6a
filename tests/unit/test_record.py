"""What hooks/post_gen_project.py writes down about where a service came from, without git, from git's own files."""

import json
from pathlib import Path

import pytest

from hooks.post_gen_project import TEMPLATE_CLONE, address_of, commit_of, record, template_folder, text_of, write_record

COMMIT = "1f" * 20


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Imitates a clone of this template, on a branch."""
    monkeypatch.delenv(TEMPLATE_CLONE, raising=False)
    clone = tmp_path / "plumbline"
    (clone / ".git" / "refs" / "heads").mkdir(parents=True)
    (clone / "cookiecutter.json").touch()
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (clone / ".git" / "refs" / "heads" / "main").write_text(f"{COMMIT}\n", encoding="utf-8")
    return clone


def add_origin(clone: Path, url: str) -> None:
    config = f'[core]\n\tbare = false\n[remote "origin"]\n\tfetch = +refs/*\n\turl = {url}\n[branch "main"]\n'
    (clone / ".git" / "config").write_text(config, encoding="utf-8")


def answers(clone: Path, typed: str | None = None) -> dict[str, str]:
    public = {"project_slug": "orders", "author": "Zoë"}
    private = {"_template_version": "1.2.3", "_template": typed or str(clone), "_checkout": "None"}
    return public | private | {"_repo_dir": str(clone), "_output_dir": str(clone.parent)}


def test_the_commit_of_a_branch_is_read(clone: Path) -> None:
    assert commit_of(clone) == COMMIT


def test_the_commit_of_a_packed_branch_is_read(clone: Path) -> None:
    (clone / ".git" / "refs" / "heads" / "main").unlink()
    packed = f"# pack-refs with: peeled\n{'2e' * 20} refs/heads/domain\n{COMMIT} refs/heads/main\n"
    (clone / ".git" / "packed-refs").write_text(packed, encoding="utf-8")

    assert commit_of(clone) == COMMIT


def test_a_detached_commit_is_read(clone: Path) -> None:
    (clone / ".git" / "HEAD").write_text(f"{COMMIT}\n", encoding="utf-8")

    assert commit_of(clone) == COMMIT


def test_the_commit_of_a_linked_worktree_is_read(clone: Path) -> None:
    linked = clone.parent / "linked"
    own = clone / ".git" / "worktrees" / "linked"
    own.mkdir(parents=True)
    linked.mkdir()
    (linked / ".git").write_text(f"gitdir: {own}\n", encoding="utf-8")
    (own / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (own / "commondir").write_text("../..\n", encoding="utf-8")

    assert commit_of(linked) == COMMIT


@pytest.mark.parametrize("place", ["nowhere", "plumbline/.git/HEAD"])
def test_a_folder_that_is_not_a_clone_has_no_commit(clone: Path, place: str) -> None:
    assert commit_of(clone.parent / place) == ""


def test_a_template_without_a_commit_is_known_by_its_version(clone: Path) -> None:
    (clone / ".git" / "HEAD").unlink()

    assert record(answers(clone))["commit"] == "v1.2.3"


@pytest.mark.parametrize(
    "url", ["https://git.test/plumbline.git", "git@git.test:ours/plumbline.git", "ssh://git.test/p"]
)
def test_the_origin_is_the_address(clone: Path, url: str) -> None:
    add_origin(clone, url)

    assert address_of(clone, str(clone)) == url


@pytest.mark.parametrize("password", ["secret", "se@cr@et", "se:cret"])
def test_a_password_in_the_origin_stays_out(clone: Path, password: str) -> None:
    add_origin(clone, f"https://ada:{password}@git.test/plumbline.git")

    assert address_of(clone, f"https://ada:{password}@git.test/plumbline.git") == "https://git.test/plumbline.git"


def test_an_address_that_was_typed_serves_where_there_is_no_origin(clone: Path) -> None:
    assert address_of(clone, "https://git.test/plumbline.zip") == "https://git.test/plumbline.zip"


@pytest.mark.parametrize("url", ["../elsewhere", "/srv/git/plumbline"])
def test_an_origin_on_this_machine_is_no_better_than_the_clone(clone: Path, url: str) -> None:
    add_origin(clone, url)

    assert address_of(clone, "./plumbline") == str(clone)


def test_a_relative_template_is_found_from_where_it_was_typed(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = {"_repo_dir": "../plumbline", "_output_dir": "/elsewhere"}
    monkeypatch.setenv("PWD", str(clone))

    assert template_folder(answers(clone) | typed) == clone


def test_a_copy_is_known_by_the_clone_that_it_was_made_from(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TEMPLATE_CLONE, str(clone))

    assert template_folder(answers(clone) | {"_repo_dir": "/a-copy"}) == clone


def test_the_record_holds_only_the_answers_and_ends_in_a_line_feed(clone: Path, tmp_path: Path) -> None:
    write_record(tmp_path, answers(clone))

    text = (tmp_path / ".cruft.json").read_bytes().decode()
    assert json.loads(text)["context"] == {"cookiecutter": {"project_slug": "orders", "author": "Zoë"}}
    assert '"author": "Zoë"' in text
    assert text.endswith("}\n")


def test_a_folder_in_place_of_a_file_reads_as_nothing(tmp_path: Path) -> None:
    """A hook that fails makes cookiecutter delete the whole new project."""
    assert text_of(tmp_path) == ""
