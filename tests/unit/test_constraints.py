"""The tested versions: what `make refresh` writes, and that each of them belongs to a dependency."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts.bake import SERVICE, TEMPLATE
from scripts.refresh_constraints import CONSTRAINT, TABLE, refreshed, without_constraints

PYPROJECTS = [TEMPLATE / "pyproject.toml", SERVICE / "pyproject.toml"]
PYPROJECT = """\
[tool.uv]
# Tested.
constraint-dependencies = [
  "alembic==1.0",
  "pytest-cov==7.0",
]

[tool.pytest]
pytest = ["alembic==1.0"]
"""


def table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_each_version_is_replaced_by_the_resolved_one() -> None:
    text = refreshed(PYPROJECT, {"alembic": "1.20", "pytest-cov": "7.1.0", "other": "1"})

    assert '  "alembic==1.20",\n  "pytest-cov==7.1.0",\n]\n' in text


def test_nothing_else_is_touched() -> None:
    versions = {"alembic": "1.20", "pytest-cov": "7.1.0"}

    assert TABLE.sub("", refreshed(PYPROJECT, versions)) == TABLE.sub("", PYPROJECT)


def test_a_name_that_nothing_needs_any_more_is_an_error() -> None:
    with pytest.raises(KeyError, match="pytest-cov"):
        refreshed(PYPROJECT, {"alembic": "1.20"})


def test_a_resolution_starts_without_the_constraints() -> None:
    assert CONSTRAINT.findall(without_constraints(PYPROJECT)) == [("alembic", "1.0")]


@pytest.mark.parametrize("path", PYPROJECTS, ids=["template", "service"])
def test_every_direct_dependency_has_a_tested_version(path: Path) -> None:
    content = table(path)
    groups = [content["project"].get("dependencies", []), *content["dependency-groups"].values()]
    local = content["tool"]["uv"].get("sources", {}).keys()
    needed = {re.split(r"[\[<>=;]", requirement)[0] for group in groups for requirement in group} - local

    tested = [re.split("==", constraint)[0] for constraint in content["tool"]["uv"]["constraint-dependencies"]]

    assert sorted(needed - set(tested)) == []
    assert tested == sorted(tested)
