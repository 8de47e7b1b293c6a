"""`testkit release-notes` over the tags of a repository."""

import json

import pytest
from testkit.exit_status import CANNOT_JUDGE, HOLDS
from testkit.records import line, run_as_json

from tests.e2e.testkit.conftest import Repository
from tests.factories.records import make_record, make_run

CONTRACT = "contracts/openapi.json"


def openapi(*paths: str) -> str:
    answers = {"responses": {"200": {"description": "OK"}}}
    document = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}}
    return json.dumps(document | {"paths": {path: {"get": answers} for path in paths}})


def commit(repository: Repository, tag: str) -> None:
    repository.git("add", "--all", "contracts")
    repository.git("commit", "--quiet", "--allow-empty", "--message", tag)
    repository.git("tag", tag)


@pytest.fixture
def tagged(repository: Repository) -> Repository:
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.write(CONTRACT, openapi("/orders", "/products"))
    commit(repository, "v1")
    repository.write(CONTRACT, openapi("/orders"))
    commit(repository, "v2")
    return repository


def test_notes_name_what_changed_for_callers(tagged: Repository) -> None:
    done = tagged.testkit("release-notes", "v1", "v2")

    assert done.returncode == HOLDS, done.stderr
    assert "1 commit." in done.stdout
    assert "### API: breaking changes" in done.stdout
    assert "`GET /products`" in done.stdout
    assert "No run of these commits is in the history" in done.stdout


def test_notes_read_the_history(tagged: Repository) -> None:
    run = make_run(commit=(tagged.path / ".git/refs/heads/main").read_text(encoding="utf-8").strip(), selected=1)
    record = line(make_record("tests/unit/test_it.py::test_it", run), run_as_json(run))
    tagged.write("reports/run-1.jsonl", record)
    tagged.write("pyproject.toml", "[tool.testkit.history]\ndays = 10_000\n")
    kept = tagged.testkit("history", "add")

    done = tagged.testkit("release-notes", "v1", "v2")

    assert kept.returncode == HOLDS, kept.stderr
    assert "| unit | 1 | not yet known |" in done.stdout


def test_a_contract_that_was_not_there_is_not_compared(tagged: Repository) -> None:
    done = tagged.testkit("release-notes", "v1", "v2", "--contract", "api.json")

    assert done.returncode == HOLDS
    assert "Not compared: there is no api.json at v1 and v2." in done.stdout


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        (["v0", "v2"], "git has no tag or commit 'v0' here"),
        (["--", "--output=x", "v2"], "git has no tag or commit '--output=x' here"),
        (["v2", "v1"], "'v1' does not contain 'v2': give the older one first"),
    ],
)
def test_tags_that_cannot_be_compared_are_one_sentence(tagged: Repository, tags: list[str], why: str) -> None:
    done = tagged.testkit("release-notes", *tags)

    assert done.returncode == CANNOT_JUDGE
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_without_git_is_one_sentence(repository: Repository) -> None:
    done = repository.testkit("release-notes", "v1", "v2")

    assert done.returncode == CANNOT_JUDGE
    assert done.stderr.count("\n") == 1
