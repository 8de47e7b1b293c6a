"""The branch `example`: a commit there shows what a change of the template does to a service, and nothing more."""

import json
from pathlib import Path
from typing import Final

import pytest

from scripts.bake import TEMPLATE, export
from scripts.example import main
from tests.fixtures.template import SERVICE_FOLDER
from tests.synthetic_template import git

VERSION: Final = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["_template_version"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = export(tmp_path / "plumbline")
    git(clone, "init", "--quiet", "--initial-branch=main")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "Before the first version")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "This version")
    git(clone, "tag", "v0.1.0")
    return clone


def test_two_renders_differ_by_what_the_change_does(clone: Path, tmp_path: Path) -> None:
    assert main([], clone) == 0
    ruff = clone / SERVICE_FOLDER / "ruff.toml"
    ruff.write_text(ruff.read_text(encoding="utf-8").replace("100", "120"), encoding="utf-8")
    git(clone, "commit", "--quiet", "--all", "--message", "Longer lines")

    assert main([], clone) == 0

    changed = git(clone, "diff", "--name-only", "example~1", "example")
    assert changed == "ruff.toml"
    later, released = git(clone, "log", "--format=%s", "example").splitlines()
    assert later.startswith("The default service of v0.1.0-1-g")
    assert released == f"The default service of v{VERSION}"
    assert str(tmp_path) not in git(clone, "grep", "-h", "", "example")


def test_the_same_service_is_not_committed_twice(clone: Path) -> None:
    main([], clone)

    assert main([], clone) == 0

    assert git(clone, "rev-list", "--count", "example") == "1"
    assert git(clone, "status", "--porcelain") == ""
