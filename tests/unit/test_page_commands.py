"""Which parts of a page are commands, and what makes one wrong."""

from pathlib import Path

import pytest

from tests.page_commands import Tools, commands, shell_blocks

PAGE = """\
Run `make test layer=unit`, not `src/app/make.py` or `make`.

```sh
uvx --from git+https://example.test/x plumbline adopt ../shop \\
  --app shop.main:app
```

```text
make nothing of this
```
"""
MAKEFILE = "layer := unit\ntest: uv ## Run\n\tpytest $(layer) $$name\ncheck: lint\n"
OPTIONS = {
    "testkit pyramid": "--databases NAMES  --format",
    "pytest": "-k EXPR\n--tb=style",
    "plumbline adopt": "--app",
}


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    (tmp_path / "there.py").touch()
    return Tools(MAKEFILE, OPTIONS, [tmp_path], ["git add"])


def test_commands_are_in_blocks_for_the_shell_and_in_the_text() -> None:
    assert list(commands(PAGE)) == [
        "uvx --from git+https://example.test/x plumbline adopt ../shop    --app shop.main:app",
        "make test layer=unit",
    ]


def test_what_a_reader_copies_are_the_blocks_for_the_shell() -> None:
    assert shell_blocks(PAGE) == [
        "uvx --from git+https://example.test/x plumbline adopt ../shop \\\n  --app shop.main:app\n"
    ]


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("make tests", "make has no target tests"),
        ("make test lair=unit", "make has no variable lair"),
        ("uv run testkit pyramid --database sqlite", "testkit pyramid has no option --database"),
        ("testkit piramid", "nobody runs testkit piramid"),
        ("uv run pytest --tbb=short", "pytest has no option --tbb"),
        ("python gone.py", "nobody runs python gone.py"),
        ("uvx --from x plumbline adopt --apps a:b", "plumbline adopt has no option --apps"),
        ("git push --force", "nobody runs git push --force"),
        ("make test && make chekc", "make has no target chekc"),
        ("testkit pyramid -- pytest -z", "pytest has no option -z"),
    ],
)
def test_a_command_that_would_not_run_is_named(tools: Tools, command: str, fault: str) -> None:
    assert tools.faults(command) == [fault]


@pytest.mark.parametrize(
    "command",
    [
        "make check test layer=unit name='a b'",
        "LEVEL=1 uv run --group docs python there.py --anything",
        "python -m there",
        "uv run testkit pyramid --databases sqlite,postgresql > reports/pyramid.txt",
        "uv run pytest -k 'expired and not slow' --tb=short",
        "uvx --from git+https://<this repository>@<version> plumbline adopt ../shop --app a:b",
        "git add --all",
    ],
)
def test_a_command_that_its_tools_know_has_no_fault(tools: Tools, command: str) -> None:
    assert tools.faults(command) == []
