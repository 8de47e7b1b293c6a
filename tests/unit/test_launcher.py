"""`scripts/template.py` of a service: from the address in .cruft.json to one that uv takes."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.template import SERVICE_FOLDER

SCRIPT = Path(SERVICE_FOLDER, "scripts", "template.py")
FROM_AN_INDEX = re.compile(
    r"(uvx|pipx? (install|run)|uv (add|tool install|tool run|pip install)) +(pytest-)?plumbline\b"
)


@pytest.fixture
def launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("launcher", TEMPLATE / SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    launcher = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launcher)
    return launcher


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://host/owner/plumbline.git", "git+https://host/owner/plumbline.git@c0ffee"),
        ("ssh://git@host/owner/plumbline", "git+ssh://git@host/owner/plumbline@c0ffee"),
        ("git@host:owner/plumbline.git", "git+ssh://git@host/owner/plumbline.git@c0ffee"),
        ("gh:owner/plumbline", "git+https://github.com/owner/plumbline@c0ffee"),
        ("gl:group/plumbline", "git+https://gitlab.com/group/plumbline@c0ffee"),
        ("/srv/my templates/plumbline.git", "git+file:///srv/my%20templates/plumbline.git@c0ffee"),
    ],
)
def test_an_address_of_git_becomes_one_that_uv_takes(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, source: str
) -> None:
    (tmp_path / ".cruft.json").write_text(json.dumps({"template": address, "commit": "c0ffee"}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert list(launcher.sources(None, newest=False)) == [source]


def test_a_template_in_a_folder_of_its_repository_is_found_there(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = {"template": "gh:owner/templates", "commit": "v1.0.0", "directory": "plumbline"}
    (tmp_path / ".cruft.json").write_text(json.dumps(origin), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    (source,) = launcher.sources(None, newest=False)

    assert source == "git+https://github.com/owner/templates@v1.0.0#subdirectory=plumbline"


def test_no_text_installs_a_package_of_the_bare_name_from_an_index() -> None:
    """On the package index, the name plumbline belongs to another project."""
    folders = ("plumbline", "docs", SERVICE_FOLDER)
    files = [
        path for name in folders for path in (TEMPLATE / name).rglob("*") if path.suffix in {".md", ".py", ".toml"}
    ]
    texts = {path: path.read_text(encoding="utf-8") for path in [*files, TEMPLATE / "README.md"]}

    assert [str(path) for path, text in texts.items() if FROM_AN_INDEX.search(text)] == []


@pytest.mark.parametrize("text", ["uvx plumbline status", "pip install pytest-plumbline", "uv tool install plumbline"])
def test_a_command_that_installs_the_bare_name_is_recognised(text: str) -> None:
    assert FROM_AN_INDEX.search(text)


@pytest.mark.parametrize("text", ["uvx --from git+https://host/plumbline plumbline status", "`plumbline status`"])
def test_a_command_that_names_the_template_is_not_recognised(text: str) -> None:
    assert not FROM_AN_INDEX.search(text)
