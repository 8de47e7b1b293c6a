"""The hooks as text: no answer becomes code, and a run stays cheap."""

import ast
from pathlib import Path

import pytest

from scripts.bake import TEMPLATE

HOOKS = sorted((TEMPLATE / "hooks").glob("*.py"))
CHEAP = {"collections.abc", "json", "os", "pathlib", "re", "shutil", "signal", "sys", "typing", "unicodedata"}


def imported_by(hook: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(hook.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_a_hook_imports_only_what_is_cheap_and_opens_no_connection(hook: Path) -> None:
    assert imported_by(hook) <= CHEAP


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_a_hook_holds_one_expression_and_the_rest_is_raw(hook: Path) -> None:
    text = hook.read_text(encoding="utf-8")
    before, after = text.split("# {% raw %}\n")

    assert before.count("{{") == 1
    assert 'ANSWERS: Final = r"""{{ cookiecutter | tojson }}"""' in before
    assert "{%" not in before
    assert after.endswith("# {% endraw %}\n")
