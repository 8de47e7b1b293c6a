from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from app import tasks
from app.adapters import Adapters
from app.domain.actors import Actor, Role
from app.features import FEATURES
from app.infrastructure.clock import SystemClock
from app.infrastructure.identity import LocalIdentity
from app.settings import BadSettings, Settings
from tests.factories.actors import make_actor

KEY = "the-key-of-the-retro-clock-shop!"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No variable of ours is set, and there is no `.env`, whatever the developer has."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.fixture
def adapters_of_command() -> list[Adapters]:
    """The adapters with which the task was made."""
    return []


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch, adapters_of_command: list[Adapters]) -> AsyncMock:
    """A task of the test's own. AsyncMock for an async callable: the spec refuses a call that the
    real one would refuse, and `return_value` is its answer."""

    async def count_rows() -> int:
        raise NotImplementedError

    sweep = AsyncMock(spec=count_rows, return_value=3)

    def make(adapters: Adapters) -> AsyncMock:
        adapters_of_command.append(adapters)
        return sweep

    monkeypatch.setattr(tasks, "COMMANDS", {"sweep": make})
    return sweep


def test_a_token_is_for_ada_by_default() -> None:
    arguments = tasks.parse(["token"])

    assert (arguments.command, arguments.subject, arguments.role) == ("token", "ada", Role.CUSTOMER)


def test_a_token_can_be_made_for_staff() -> None:
    arguments = tasks.parse(["token", "--subject", "sam", "--role", "staff"])

    assert (arguments.subject, arguments.role) == ("sam", Role.STAFF)


def test_each_scheduled_task_of_a_feature_is_a_command() -> None:
    names = [name for feature in FEATURES for name in feature.tasks]

    assert [tasks.parse([name]).command for name in names] == names


@pytest.mark.parametrize(
    ("arguments", "named"),
    [([], "command"), (["mop"], "mop"), (["token", "--role", "owner"], "--role")],
    ids=["no command", "unknown command", "unknown role"],
)
def test_a_wrong_command_line_names_what_is_wrong(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        tasks.parse(arguments)

    assert ended.value.code == 2
    assert named in capsys.readouterr().err


async def test_a_development_token_is_accepted_by_the_local_identity() -> None:
    token = tasks.development_token(Settings(local_jwt_key=KEY), make_actor("sam", Role.STAFF))

    actor = await LocalIdentity(KEY, SystemClock()).verify(token)

    assert actor == Actor("sam", Role.STAFF)


def test_no_development_token_is_issued_beside_an_identity_provider() -> None:
    settings = Settings(
        jwks_url="https://identity.test/keys",
        jwt_issuer="https://identity.test",
        jwt_audience="service",
    )

    with pytest.raises(BadSettings, match="JWKS_URL is set"):
        tasks.development_token(settings, make_actor())


async def test_the_token_command_prints_a_token(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("LOCAL_JWT_KEY", KEY)

    tasks.main(["token", "--subject", "sam", "--role", "staff"])

    (token,) = capsys.readouterr().out.splitlines()
    assert await LocalIdentity(KEY, SystemClock()).verify(token) == Actor("sam", Role.STAFF)


@pytest.mark.parametrize("command", ["token", "sweep"])
def test_bad_settings_end_a_command_with_one_line(
    environment: pytest.MonkeyPatch, sweep: AsyncMock, command: str
) -> None:
    environment.setenv("LOCAL_JWT_KEY", "short")

    with pytest.raises(SystemExit) as ended:
        tasks.main([command])

    assert str(ended.value).startswith("settings: LOCAL_JWT_KEY ")
    assert len(str(ended.value).splitlines()) == 1


def test_a_scheduled_command_runs_its_task(
    environment: pytest.MonkeyPatch,
    sweep: AsyncMock,
    adapters_of_command: list[Adapters],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "configure_logging", lambda _level: None)

    tasks.main(["sweep"])

    assert sweep.await_count == 1
    assert [adapters.http.is_closed for adapters in adapters_of_command] == [True]


async def test_a_task_reports_how_many_rows_it_changed(sweep: AsyncMock) -> None:
    assert await tasks.run("sweep", Settings()) == 3


async def test_a_task_that_ends_closes_what_it_opened(
    sweep: AsyncMock, adapters_of_command: list[Adapters]
) -> None:
    await tasks.run("sweep", Settings())

    assert [adapters.http.is_closed for adapters in adapters_of_command] == [True]


async def test_a_task_that_fails_closes_what_it_opened(
    sweep: AsyncMock, adapters_of_command: list[Adapters]
) -> None:
    sweep.side_effect = ConnectionResetError("the database went away")

    with pytest.raises(ConnectionResetError):
        await tasks.run("sweep", Settings())

    assert [adapters.http.is_closed for adapters in adapters_of_command] == [True]
