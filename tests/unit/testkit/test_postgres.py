import importlib.util
import subprocess
from pathlib import Path
from unittest.mock import Mock, create_autospec

import pytest
from testkit import postgres
from testkit.exit_status import CannotJudge

YOURS = "postgresql+asyncpg://ada@db.test/service_test"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Nothing is started; each command ends with 7, which no program uses by default."""
    run: Mock = create_autospec(subprocess.run, return_value=subprocess.CompletedProcess(args=[], returncode=7))
    monkeypatch.setattr(subprocess, "run", run)
    return run


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any PostgreSQL, and without our variables."""
    installed = [f"{tmp_path.relative_to('/')}/{pattern}" for pattern in postgres.INSTALLED]
    monkeypatch.setattr(postgres, "INSTALLED", installed)
    find_spec = create_autospec(importlib.util.find_spec, return_value=None)
    monkeypatch.setattr(postgres, "find_spec", find_spec)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv(postgres.VARIABLE, raising=False)
    monkeypatch.delenv(postgres.BRINGS_EMBEDDED, raising=False)
    monkeypatch.delenv("UV", raising=False)
    return tmp_path


def install(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "initdb").touch(mode=0o755)
    return folder


@pytest.mark.parametrize("arguments", [[], ["--"]], ids=["nothing", "dashes"])
def test_without_a_command_the_usage_is_printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert postgres.main(arguments) == 2
    assert "testkit postgres -- COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_asking_for_help_exits_with_zero(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert postgres.main([flag]) == 0
    assert "throw-away" in capsys.readouterr().out


@pytest.mark.parametrize("dashes", [["--"], []], ids=["after dashes", "without dashes"])
def test_your_own_server_is_used_as_it_is(run: Mock, monkeypatch: pytest.MonkeyPatch, dashes: list[str]) -> None:
    monkeypatch.setenv(postgres.VARIABLE, YOURS)

    code = postgres.main([*dashes, "pytest", "-q"])

    (started,) = run.call_args_list
    assert code == 7
    assert started.args == (["pytest", "-q"],)
    assert "env" not in started.kwargs


def test_the_newest_installed_version_is_chosen(machine: Path) -> None:
    """By number: as text 9.6 would come after 17."""
    install(machine / "usr/lib/postgresql/9.6/bin")
    newest = install(machine / "usr/lib/postgresql/17/bin")
    install(machine / "usr/lib/postgresql/16/bin")

    assert postgres.find_binaries() == newest


def test_the_server_on_the_path_wins_over_a_newer_one(machine: Path) -> None:
    install(machine / "usr/lib/postgresql/17/bin")
    on_path = install(machine / "bin")

    assert postgres.find_binaries() == on_path


def test_a_machine_without_a_server_has_no_binaries(machine: Path) -> None:
    assert postgres.find_binaries() is None


def test_a_machine_without_a_server_needs_one_or_an_address(machine: Path, run: Mock) -> None:
    with pytest.raises(CannotJudge, match="install one, or set TEST_DATABASE_URL"):
        postgres.main(["--", "pytest"])

    assert run.call_args_list == []


def test_an_embedded_server_is_installed_by_uv(machine: Path, run: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", "/opt/uv")

    code = postgres.main(["pytest", "-q"])

    (started,) = run.call_args_list
    command = " ".join(started.args[0])
    assert code == 7
    assert command.startswith("/opt/uv run --group postgres testkit postgres -- pytest")
    assert command.endswith("pytest -q")


def test_an_embedded_server_is_installed_only_once(machine: Path, run: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second attempt runs inside uv: a third one would never end."""
    monkeypatch.setenv("UV", "/opt/uv")
    monkeypatch.setenv(postgres.BRINGS_EMBEDDED, "1")

    with pytest.raises(CannotJudge, match="no PostgreSQL server"):
        postgres.main(["pytest"])

    assert run.call_args_list == []
