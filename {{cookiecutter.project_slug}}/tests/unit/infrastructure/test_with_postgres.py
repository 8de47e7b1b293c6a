import importlib.util
import subprocess
from pathlib import Path
from unittest.mock import Mock, create_autospec

import pytest

from scripts import with_postgres

YOURS = "postgresql+asyncpg://ada@db.test/service_test"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Nothing is started; each command ends with 7, which is nobody's default."""
    run: Mock = create_autospec(
        subprocess.run, return_value=subprocess.CompletedProcess(args=[], returncode=7)
    )
    monkeypatch.setattr(subprocess, "run", run)
    return run


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any PostgreSQL, and without our variables."""
    places = [f"{tmp_path.relative_to('/')}/{place}" for place in with_postgres.PLACES]
    monkeypatch.setattr(with_postgres, "PLACES", places)
    find_spec = create_autospec(importlib.util.find_spec, return_value=None)
    monkeypatch.setattr(with_postgres, "find_spec", find_spec)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv(with_postgres.VARIABLE, raising=False)
    monkeypatch.delenv(with_postgres.BRINGING, raising=False)
    monkeypatch.delenv("UV", raising=False)
    return tmp_path


def install(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "initdb").touch(mode=0o755)
    return folder


def test_without_a_command_the_usage_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert with_postgres.main([]) == 2
    assert "python -m scripts.with_postgres pytest" in capsys.readouterr().out


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_asking_for_help_is_no_mistake(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert with_postgres.main([flag]) == 0
    assert "throw-away" in capsys.readouterr().out


def test_your_own_server_is_used_as_it_is(run: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(with_postgres.VARIABLE, YOURS)

    code = with_postgres.main(["pytest", "-q"])

    (started,) = run.call_args_list
    assert code == 7
    assert started.args == (["pytest", "-q"],)
    assert "env" not in started.kwargs


def test_the_newest_installed_version_is_chosen(machine: Path) -> None:
    """By number: as text 9.6 would come after 17."""
    install(machine / "usr/lib/postgresql/9.6/bin")
    newest = install(machine / "usr/lib/postgresql/17/bin")
    install(machine / "usr/lib/postgresql/16/bin")

    assert with_postgres.find_binaries() == newest


def test_the_server_on_the_path_wins_over_a_newer_one(machine: Path) -> None:
    install(machine / "usr/lib/postgresql/17/bin")
    on_path = install(machine / "bin")

    assert with_postgres.find_binaries() == on_path


def test_a_machine_without_a_server_has_no_binaries(machine: Path) -> None:
    assert with_postgres.find_binaries() is None


def test_without_a_server_the_next_step_is_told(
    machine: Path, run: Mock, capsys: pytest.CaptureFixture[str]
) -> None:
    code = with_postgres.main(["pytest"])

    assert code == 2
    assert "install one, or set TEST_DATABASE_URL" in capsys.readouterr().err
    assert run.call_args_list == []


def test_an_embedded_server_is_brought_by_uv(
    machine: Path, run: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV", "/opt/uv")

    code = with_postgres.main(["pytest", "-q"])

    (started,) = run.call_args_list
    command = " ".join(started.args[0])
    assert code == 7
    assert command.startswith("/opt/uv run --group postgres python -m scripts.with_postgres")
    assert command.endswith("pytest -q")


def test_an_embedded_server_is_brought_only_once(
    machine: Path, run: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second attempt runs inside uv: to ask again would go on for ever."""
    monkeypatch.setenv("UV", "/opt/uv")
    monkeypatch.setenv(with_postgres.BRINGING, "1")

    code = with_postgres.main(["pytest"])

    assert code == 2
    assert run.call_args_list == []
