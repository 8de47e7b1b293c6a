"""The service's folder in this template is a project: its tools pass in place, and leave nothing behind."""

from pathlib import Path

import pytest

from tests.fixtures.baked import BakedProject

UNRECORDED = ("-p", "no:testkit.recorder", "-p", "no:testkit.pyramid.plugin")
TOOLS = {
    # pyproject.toml is the one file whose values are answers: ruff would call the Python floor no version.
    "ruff-check": ("ruff", "check", "--no-cache", "--extend-exclude", "pyproject.toml"),
    "ruff-format": ("ruff", "format", "--no-cache", "--check"),
    "mypy": ("mypy", "--cache-dir", "{caches}"),
    "import-linter": ("lint-imports", "--cache-dir", "{caches}"),
    "pytest": ("pytest", "-p", "no:cacheprovider", "--benchmark-storage=file://{caches}", *UNRECORDED, "-m", "unit"),
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_of_the_service_passes_on_the_source_and_leaves_nothing_there(
    service: BakedProject, service_source: Path, tmp_path: Path, compiled: Path, tool: tuple[str, ...]
) -> None:
    source = BakedProject(service_source)
    before = set(source.modes())
    program, *arguments = (part.format(caches=tmp_path) for part in tool)

    source.run(
        str(service.path / ".venv" / "bin" / program),
        *arguments,
        PYTHONPYCACHEPREFIX=str(compiled),
        PYTHONPATH="src",
    )

    assert set(source.modes()) == before
