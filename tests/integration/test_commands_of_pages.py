"""Each command on a page is one that its tools know, or that a test runs."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Final

import pytest
import testkit.__main__ as testkit

from benchmarks.__main__ import BENCHMARKS
from plumbline.cli import parse
from scripts.bake import SERVICE, TEMPLATE
from tests.page_commands import Tools, commands

PLUMBLINE: Final = ("status", "log", "diff", "update", "slice", "remove-example", "adopt")
# Of the plugins that a service has, and the template has not.
PYTEST_PLUGINS: Final = (
    "--cov --cov-report --cov-fail-under --cov-context --randomly-seed --shard --schedule --memray "
    "--benchmark-save --benchmark-compare --benchmark-compare-fail --benchmark-timer --benchmark-json"
)
RUN_BY: Final = {
    "COMMAND": "tests/unit/testkit/test_postgres.py",
    "alembic upgrade head": "tests/e2e/test_slice.py",
    "cookiecutter": "tests/fixtures/cookiecutter.py",
    "git add": "tests/e2e/test_first_feature.py",
    "git commit": "tests/e2e/test_first_feature.py",
    "git diff": "tests/integration/test_example_branch.py",
    "git init": "tests/fixtures/service.py",
    "git mv": "tests/integration/test_upgrade_edits.py",
    "git reset --merge": "tests/integration/test_upgrade_edits.py",
    "git show": "tests/integration/test_example_branch.py",
    "git switch": "tests/e2e/test_first_feature.py",
    "locust": "tests/integration/testkit/test_load_command.py",
    "mypy": "tests/e2e/test_generated_service.py",
    "pip install": "tests/e2e/test_adopt.py",
    "plumbline --help": "tests/unit/test_launcher.py",
    "ruff": "tests/e2e/test_adding_a_feature.py",
    "testkit …": "tests/integration/testkit/test_main.py",
}
"""By a command's beginning, where another program starts."""
NOT_RUN: Final = {
    "git grep -hE": "it counted the tests of other templates",
    "cruft": "another tool; its format is tested",
    "docker compose": "needs Docker",
    "pre-commit install": "changes the reader's clone",
    "uv add": "needs a package index",
    "uv lock": "needs a package index",
    "uv remove": "needs a package index",
}
FORMER: Final = {
    *("make unit", "make test-postgres", "make integration-postgres", "make migrate", "make merged-coverage"),
    *("make performance", "make check test test-postgres", "python -m scripts.with_postgres COMMAND"),
}
"""On the page about upgrades: what an older version had."""


def printed(call: Callable[..., object], *arguments: object) -> str:
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output), suppress(SystemExit):
        call(*arguments)
    return output.getvalue()


@pytest.fixture(scope="module")
def options() -> Mapping[str, str]:
    kit = {f"testkit {name}": printed(testkit.main, [*name.split(), "--help"]) for name in testkit.COMMANDS}
    tool = {f"plumbline {name}": printed(parse, [name, "--help"]) for name in PLUMBLINE}
    return kit | tool | {"pytest": printed(pytest.main, ["--help"]) + PYTEST_PLUGINS}


@pytest.fixture(scope="module")
def tools(options: Mapping[str, str]) -> Tools:
    makefiles = "\n".join((folder / "Makefile").read_text(encoding="utf-8") for folder in (TEMPLATE, SERVICE))
    makefiles += "".join(f"bench-{name}:\n" for name in ("list", *BENCHMARKS))  # there, they are one pattern
    folders = [TEMPLATE, SERVICE, SERVICE / "src", SERVICE / "vendor/testkit/src"]
    return Tools(makefiles, options, folders, [*RUN_BY, *NOT_RUN])


def pages() -> Sequence[str]:
    """Those that tell somebody what to type. Decisions, results and logs of changes tell what was."""
    listing = ["git", "ls-files", "*.md", ":!docs/decisions", ":!benchmarks", ":!tests", ":!*CHANGELOG.md"]
    return subprocess.run(listing, cwd=TEMPLATE, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("page", pages())
def test_each_command_of_a_page_is_known_to_its_tools_or_run_by_a_test(tools: Tools, page: str) -> None:
    found = [command for command in commands((TEMPLATE / page).read_text(encoding="utf-8")) if command not in FORMER]

    assert {command: faults for command in found if (faults := tools.faults(command))} == {}


def test_the_pages_have_commands_and_each_other_program_is_on_one() -> None:
    found = [command for page in pages() for command in commands((TEMPLATE / page).read_text(encoding="utf-8"))]

    assert len(found) > 400
    assert [name for name in (*RUN_BY, *NOT_RUN) if name.split()[0] not in " ".join(found)] == []
    assert FORMER - set(found) == set()


def test_each_test_that_runs_another_program_is_there() -> None:
    assert [file for file in RUN_BY.values() if not (TEMPLATE / file).exists()] == []
