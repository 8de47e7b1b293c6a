from pathlib import Path

import pytest
from testkit.configuration import is_configured, read_settings
from testkit.exit_status import CannotJudge
from testkit.pyramid.settings import PyramidSettings


def test_pyproject_overrides_the_defaults(tmp_path: Path) -> None:
    text = "[tool.testkit.pyramid]\nunit = 70\nintegration = 25\n"
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")

    settings = read_settings(PyramidSettings, "pyramid", tmp_path)

    assert (settings.unit, settings.integration, settings.e2e) == (70, 25, 5)


def test_a_project_without_pyproject_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(PyramidSettings, "pyramid", tmp_path) == PyramidSettings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unti = 60", "has no key 'unti'"),
        ("unit = '60'", "unit must be like 60.0, not '60'"),
        ("unit = 70", "must add up to 100, not 110"),
        ("unit = ", "Invalid value"),
    ],
    ids=["misspelt", "of another type", "more than 100 %", "not TOML"],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    table = f"[tool.testkit.pyramid]\n{text}\n"
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")

    with pytest.raises(CannotJudge, match=message):
        read_settings(PyramidSettings, "pyramid", tmp_path)


@pytest.mark.parametrize("text", ["[tool.testkit]\n", "[tool.testkit"], ids=["empty", "not TOML: a reader reports it"])
def test_a_project_with_a_table_is_configured(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")

    assert is_configured(tmp_path)


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg"], ids=["another table", "no file"])
def test_a_project_without_a_table_is_not_configured(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[tool.pytest]\n", encoding="utf-8")

    assert not is_configured(tmp_path)
