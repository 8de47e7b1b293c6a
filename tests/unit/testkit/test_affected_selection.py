"""The rules of `testkit affected`, on a small project of four tests."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from testkit.affected.blocks import blocks_of, digest_of
from testkit.affected.command import choose
from testkit.affected.mapping import ALL, CoverageMap, write
from testkit.affected.selection import Selection, select
from testkit.affected.settings import AffectedSettings

FILES: Final = {
    "src/app/money.py": (
        "LIMIT = 3\n\ndef add():\n    return 1\n\ndef sub():\n    return 2\n\ndef unseen():\n    return 3\n"
    ),
    "src/app/orders.py": "from app.money import LIMIT\n\ndef place():\n    return LIMIT\n",
    "src/app/plugin.py": "def hook():\n    return 1\n",
    "scripts/tool.py": "def run():\n    return 1\n",
    "tests/fixtures.py": "import pytest\n\n@pytest.fixture\ndef shop():\n    return 1\n",
    "tests/unit/conftest.py": "RATE = 1\n",
    "tests/unit/test_money.py": "def test_add():\n    assert 1\n\ndef test_sub():\n    assert 2\n",
    "tests/unit/test_orders.py": "from app import orders\n\ndef test_place():\n    assert 1\n",
    "tests/e2e/test_serving.py": "def test_serve():\n    assert 1\n",
    "contracts/api.json": "{}",
    "contracts/unread.json": "{}",
    "docs/guide.md": "Hello",
    "docs/read.md": "Hello",
    "pyproject.toml": "",
}
ADD, SUB = "tests/unit/test_money.py::test_add", "tests/unit/test_money.py::test_sub"
PLACE, SERVE = "tests/unit/test_orders.py::test_place", "tests/e2e/test_serving.py::test_serve"
TESTS: Final = [ADD, SUB, PLACE, SERVE]
MAP: Final = CoverageMap(
    tests=TESTS,
    files={path: digest_of(text.encode()) for path, text in FILES.items()},
    blocks={path: blocks_of(text) for path, text in FILES.items() if path.endswith(".py")},
    ran={
        "src/app/money.py": {"add": 0b0001, "sub": 0b0010},
        "src/app/orders.py": {"place": 0b0100},
        "tests/fixtures.py": {"shop": 0b0010},
    },
    opened={"contracts/api.json": 0b0100, "docs/read.md": 0b0001, "pyproject.toml": ALL},
    listed={"contracts": 0b0010},
    started_processes=0b1000,
    preloaded=["src/app/plugin.py"],
    roots=["", "src"],
)


def selected(
    changes: Mapping[str, str | None], recorded: CoverageMap = MAP, older: Mapping[str, str | None] | None = None
) -> Selection:
    """`changes` are new texts; None for a file that is gone."""
    now = {path: text for path, text in {**FILES, **changes}.items() if text is not None}
    digests = {path: digest_of(text.encode()) for path, text in now.items()}
    return select(recorded, digests, partial(text_in, now), older or {}, ["*.md"])


def text_in(files: Mapping[str, str], path: str) -> str:
    if path not in files:
        raise FileNotFoundError(path)
    return files[path]


def edited(path: str, old: str, new: str) -> dict[str, str]:
    return {path: FILES[path].replace(old, new)}


@pytest.mark.parametrize(
    ("changes", "tests"),
    [
        ({}, []),
        (edited("src/app/money.py", "return 1", "return 9"), [ADD, SERVE]),
        (edited("src/app/money.py", "return 1", "return 1  # one"), [SERVE]),
        (edited("src/app/money.py", "LIMIT = 3", "LIMIT = 4"), [ADD, SUB, PLACE, SERVE]),
        (edited("src/app/money.py", "return 3", "return 9"), [ADD, SUB, PLACE, SERVE]),
        (edited("src/app/orders.py", "return LIMIT", "return 0"), [PLACE, SERVE]),
        (edited("src/app/orders.py", "import LIMIT", "import add"), [PLACE, SERVE]),
        (edited("tests/fixtures.py", "return 1", "return 2"), [SUB, SERVE]),
        (edited("tests/unit/test_money.py", "assert 2", "assert 3"), [SUB, SERVE]),
        ({"tests/unit/conftest.py": "RATE = 2\n"}, [ADD, SUB, PLACE, SERVE]),
        ({"contracts/api.json": "[]"}, [PLACE, SERVE]),
        ({"contracts/api.json": None}, [SUB, PLACE, SERVE]),
        ({"contracts/new.json": "{}"}, [SUB, SERVE]),
        ({"src/app/new.py": "x = 1\n"}, [SERVE]),
        ({"tests/unit/test_new.py": "def test_new():\n    assert 1\n"}, [SERVE]),
        ({"docs/guide.md": "Bye"}, []),
        ({"docs/read.md": "Bye"}, [ADD, SERVE]),
    ],
    ids=[
        "nothing",
        "a body",
        "a comment",
        "a constant that another file imports",
        "a body that no test was seen in",
        "a body of the other file",
        "an import",
        "a fixture",
        "a test",
        "a conftest",
        "data that a test reads",
        "data that is gone",
        "new data in a folder that a test lists",
        "a new module that nobody imports",
        "a new test file",
        "a page that nobody reads",
        "a page that a test reads",
    ],
)
def test_a_change_chooses_the_tests_that_it_may_affect(changes: dict[str, str | None], tests: list[str]) -> None:
    assert selected(changes).tests == tests


@pytest.mark.parametrize(
    "changes",
    [
        {"pyproject.toml": "[tool.pytest]"},
        {"contracts/unread.json": "[]"},
        {"uv.lock": "new"},
        {"scripts/tool.py": "x = 2\n"},
        edited("src/app/plugin.py", "return 1", "return 2"),
    ],
    ids=["configuration", "data that nobody was seen to read", "a new file", "a script", "a plugin of pytest"],
)
def test_a_change_that_no_rule_knows_chooses_all_tests(changes: dict[str, str | None]) -> None:
    assert selected(changes).is_everything


def test_a_file_that_can_not_be_parsed_chooses_the_tests_of_all_that_import_it() -> None:
    assert selected({"src/app/orders.py": "def ("}).tests == [PLACE, SERVE]


def test_a_function_that_ran_at_import_chooses_the_tests_of_all_that_import_its_file() -> None:
    recorded = replace(MAP, at_import={"src/app/money.py": ["add"]})

    assert selected(edited("src/app/money.py", "return 1", "return 9"), recorded).tests == [ADD, SUB, PLACE, SERVE]


def test_a_file_that_changed_while_the_tests_ran_counts_as_changed() -> None:
    recorded = replace(MAP, files={**MAP.files, "src/app/orders.py": ""})

    assert selected({}, recorded).tests == [PLACE, SERVE]


def test_a_change_since_the_other_branch_counts_even_if_the_map_is_newer() -> None:
    older = edited("src/app/money.py", "return 2", "return 8")

    assert selected({}, older=older).tests == [SUB, SERVE]


@pytest.mark.parametrize("path", ["pyproject.toml", "uv.lock", "requirements-dev.txt", ".env.test", "api/tox.ini"])
def test_what_configures_the_run_chooses_all_tests_also_where_two_tests_read_it(path: str) -> None:
    recorded = replace(MAP, opened={path: 0b0011}, files={**MAP.files, path: digest_of(b"old")})

    assert selected({path: "new"}, recorded).is_everything


def test_a_text_beside_the_sources_is_not_ignored() -> None:
    recorded = replace(MAP, files={**MAP.files, "src/app/mail/welcome.md": digest_of(b"old")})

    assert selected({"src/app/mail/welcome.md": "new"}, recorded).is_everything


CACHING: Final = {
    "src/app/rates.py": (
        "def _parse():\n    return {}\n\ndef load():\n    return _parse()\n\n"
        "def rates():\n    return load()\n\ndef price():\n    return rates()\n\ndef other():\n    return 1\n"
    )
}


@pytest.mark.parametrize(("processes", "expected"), [(1, [ADD, SUB]), (0, [ADD])])
def test_what_one_test_ran_for_all_chooses_those_that_ran_its_callers(processes: int, expected: list[str]) -> None:
    ran = {"_parse": 0b0001, "load": 0b0001, "rates": 0b0011, "price": 0b0111, "other": 0b1000}
    recorded = replace(
        MAP,
        files={**MAP.files, **{path: digest_of(text.encode()) for path, text in CACHING.items()}},
        blocks={**MAP.blocks, **{path: blocks_of(text) for path, text in CACHING.items()}},
        ran={"src/app/rates.py": ran},
        started_processes=0,
        processes=processes,
    )
    changed = {path: text.replace("return {}", "return {1: 2}") for path, text in CACHING.items()}

    assert selected(changed, recorded).tests == expected


SHARED: Final = {
    "src/app/limits.py": "class Limit:\n    def __init__(self):\n        self.most = 3\n\n"
    "    def check(self):\n        return 1\n\n    def reset(self):\n"
    "        return 1\n\nclass Limits:\n    def check(self):\n        return 1\n"
}


@pytest.mark.parametrize(("old", "expected"), [("most = 3", [ADD, SUB, PLACE]), ("return 1", [PLACE])])
def test_how_an_object_is_made_affects_all_that_call_its_methods(old: str, expected: list[str]) -> None:
    """It may be made once for many tests, as a middleware is."""
    ran = {"Limit.__init__": 0b0011, "Limit.check": 0b0100, "Limit.reset": 0, "Limits.check": 0b1000}
    recorded = replace(
        MAP,
        files={**MAP.files, **{path: digest_of(text.encode()) for path, text in SHARED.items()}},
        blocks={**MAP.blocks, **{path: blocks_of(text) for path, text in SHARED.items()}},
        ran={"src/app/limits.py": ran},
        started_processes=0,
    )
    changed = {path: text.replace(old, f"{old} + 1", 1) for path, text in SHARED.items()}

    assert selected(changed, recorded).tests == expected


def test_a_renamed_module_chooses_the_tests_of_both_names() -> None:
    renamed = {"src/app/orders.py": None, "src/app/sales.py": FILES["src/app/orders.py"]}

    assert selected(renamed).tests == [PLACE, SERVE]


@pytest.mark.parametrize(
    "source",
    ["def pytest_runtest_setup():\n    pass\n", 'pytest_plugins = ["tests.fixtures"]\n'],
    ids=["a hook", "plugins"],
)
def test_a_new_file_with_hooks_of_pytest_may_affect_each_test(source: str) -> None:
    assert selected({"tests/hooks.py": source}).is_everything
    assert selected({"tests/hooks.py": source.replace("pytest", "shop")}).tests == [SERVE]


def test_a_file_of_tests_that_pytest_loads_early_affects_those_that_use_it_and_another_each() -> None:
    early = replace(MAP, preloaded=["tests/fixtures.py", "src/app/money.py"])

    assert selected(edited("tests/fixtures.py", "return 1", "return 2"), early).tests == [SUB, SERVE]
    assert selected(edited("src/app/money.py", "return 1", "return 9"), early).is_everything


def test_a_map_of_another_database_chooses_all_tests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(replace(MAP, database="sqlite"), tmp_path / AffectedSettings().map)

    assert choose(tmp_path, None) is None
    assert "is of a run on sqlite, and tests run on default now" in capsys.readouterr().err
