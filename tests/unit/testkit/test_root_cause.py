"""The cause of a failure, of real exceptions that were raised through real chains."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from itertools import count, pairwise
from pathlib import Path

import httpx
import pydantic
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool
from testkit.call_site import Project
from testkit.failures import failure_of
from testkit.guards.watch import GuardBreach, Leak
from testkit.records import Failure

PROJECT = Project(Path(__file__).parents[3], ["app"])


def of_library(name: str, *bases: type[BaseException]) -> type[BaseException]:
    """A class of a library that is not installed here: `asyncpg.exceptions.DeadlockDetectedError`."""
    module, _, own = name.rpartition(".")
    return type(own, bases or (Exception,), {"__module__": module})


DEADLOCK = of_library("asyncpg.exceptions.DeadlockDetectedError")
CANCELED = of_library("asyncpg.exceptions.QueryCanceledError")
NOT_MOCKED = of_library("respx.models.AllMockedAssertionError", AssertionError)
MOCK_ERROR = of_library("respx.models.SideEffectError")
NO_FIXTURE = of_library("_pytest.fixtures.FixtureLookupError", LookupError)
HTTPCORE_TIMEOUT = of_library("httpcore.ReadTimeout", of_library("httpcore.TimeoutException"))


class OutOfStockError(Exception):
    """A project's own."""


def chained(*errors: BaseException) -> BaseException:
    """The first, raised from the second, and so on."""
    for outer, inner in pairwise(errors):
        outer.__cause__ = inner
    return errors[0]


def unknown_table() -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM nobody"))


def time_out() -> None:
    async def wait() -> None:
        async with asyncio.timeout(0):
            await asyncio.get_running_loop().create_future()

    asyncio.run(wait())


def group_of_tasks() -> None:
    async def fail() -> None:
        raise DEADLOCK("deadlock detected")

    async def both() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())
            tasks.create_task(asyncio.sleep(60))

    asyncio.run(both())


def wrong_while_handling() -> None:
    try:
        dict[str, int]()["RETRO-CLOCK"]
    except KeyError:
        raise OutOfStockError("none left") from None


def judged_while_handling() -> None:
    try:
        int("seven")
    except ValueError as error:
        assert "eight" in str(error)  # noqa: PT017  (the chain is what is tested)


def raised_while_handling() -> None:
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("SELECT 1 FROM nobody")
    except sqlite3.Error as error:
        raise OutOfStockError("none left") from error


def breach_after_a_failure() -> None:
    try:
        raise AssertionError("assert None == 42")
    finally:
        raise GuardBreach("tried to connect")


def invalid_model() -> None:
    pydantic.TypeAdapter(int).validate_python("seven")


def raising(error: BaseException) -> Callable[[], None]:
    def raise_it() -> None:
        raise error

    return raise_it


def failure(code: Callable[[], None], phase: str = "call") -> Failure:
    with pytest.raises(BaseException) as raised:  # noqa: PT011  (it is judged by its chain)
        code()
    return failure_of(raised.value, phase, PROJECT)


@pytest.mark.parametrize(
    ("code", "group", "error"),
    [
        (raising(AssertionError("assert 1 == 2")), "assertion", "AssertionError"),
        (lambda: pytest.fail("no"), "assertion", "Failed"),
        (judged_while_handling, "assertion", "AssertionError"),
        (time_out, "timeout", "TimeoutError"),
        (raising(subprocess.TimeoutExpired("sleep", 1)), "timeout", "subprocess.TimeoutExpired"),
        (
            raising(chained(OutOfStockError(), httpx.ReadTimeout("slow"), HTTPCORE_TIMEOUT())),
            "timeout",
            "httpcore.ReadTimeout",
        ),
        (raising(chained(httpx.ReadTimeout("slow"), MOCK_ERROR())), "timeout", "httpx.ReadTimeout"),
        (raising(PoolTimeout()), "timeout", "sqlalchemy.exc.TimeoutError"),
        (raising(chained(OutOfStockError(), CANCELED())), "timeout", "asyncpg.exceptions.QueryCanceledError"),
        (unknown_table, "database", "sqlite3.OperationalError"),
        (raised_while_handling, "database", "sqlite3.OperationalError"),
        (raising(MissingGreenlet()), "database", "sqlalchemy.exc.MissingGreenlet"),
        (group_of_tasks, "database", "asyncpg.exceptions.DeadlockDetectedError"),
        (raising(httpx.ConnectError("refused")), "network", "httpx.ConnectError"),
        (raising(chained(httpx.ConnectError(""), OSError("all attempts failed"))), "network", "OSError"),
        (raising(ConnectionResetError()), "network", "ConnectionResetError"),
        (raising(NOT_MOCKED()), "network", "respx.models.AllMockedAssertionError"),
        (raising(NO_FIXTURE()), "set-up", "_pytest.fixtures.FixtureLookupError"),
        (raising(TypeError()), "type error", "TypeError"),
        (raising(UnboundLocalError()), "type error", "UnboundLocalError"),
        (invalid_model, "type error", "pydantic_core._pydantic_core.ValidationError"),
        (raising(Leak("a task")), "leak", "testkit.guards.watch.Leak"),
        (raising(RuntimeWarning("coroutine 'pay' was never awaited")), "other", "RuntimeWarning"),
        (
            raising(chained(pytest.PytestUnraisableExceptionWarning(), RuntimeWarning("never awaited"))),
            "leak",
            "RuntimeWarning",
        ),
        (raising(GuardBreach("a socket")), "guard", "testkit.guards.watch.GuardBreach"),
        (breach_after_a_failure, "guard", "testkit.guards.watch.GuardBreach"),
        (wrong_while_handling, "other", "test_root_cause.OutOfStockError"),
        (raising(KeyError("sku")), "other", "KeyError"),
        (raising(KeyboardInterrupt()), "other", "KeyboardInterrupt"),
        (raising(SystemExit(1)), "other", "SystemExit"),
        (raising(ExceptionGroup("both", [ValueError(), TypeError()])), "other", "ValueError"),
        (raising(BaseExceptionGroup("both", [asyncio.CancelledError(), TypeError()])), "type error", "TypeError"),
    ],
    ids=map(str, count()),
)
def test_a_failure_has_the_group_and_the_class_of_its_root_cause(
    code: Callable[[], None], group: str, error: str
) -> None:
    found = failure(code)

    assert (found.group, found.error.removeprefix("tests.unit.testkit.")) == (group, error)


@pytest.mark.parametrize(
    ("error", "phase", "group"),
    [
        (ValueError(), "setup", "set-up"),
        (AssertionError(), "setup", "set-up"),
        (ValueError(), "teardown", "set-up"),
        (AssertionError(), "teardown", "assertion"),
        (sqlite3.OperationalError(), "setup", "database"),
        (TypeError(), "setup", "type error"),
    ],
    ids=lambda value: str(value) or type(value).__name__,
)
def test_a_fixture_that_failed_for_no_special_reason_is_set_up(error: Exception, phase: str, group: str) -> None:
    assert failure(raising(error), phase).group == group


def test_a_connection_that_a_database_library_opens_is_the_databases() -> None:
    """The class says only that somebody refused a connection."""
    code = compile("def connect():\n    raise ConnectionRefusedError", "asyncpg/connect.py", "exec")
    library: dict[str, Callable[[], None]] = {"__name__": "asyncpg.connect_utils"}  # type: ignore[dict-item]
    exec(code, library)  # noqa: S102  (a module of a library that is not installed here)

    assert failure(library["connect"]).group == "database"


def test_the_chain_leads_from_what_the_test_saw_to_the_root_cause() -> None:
    found = failure(raised_while_handling)

    assert [name.rpartition(".")[2] for name in found.chain] == ["OutOfStockError", "OperationalError"]
    assert found.message == "no such table: nobody"


def test_an_exception_that_is_its_own_cause_ends_the_chain() -> None:
    first, second = ValueError("first"), ValueError("second")
    chained(first, second, first)

    assert failure(raising(first)).chain == ("ValueError", "ValueError")


def test_a_chain_of_thousands_is_cut_in_the_middle() -> None:
    many = [ValueError(str(number)) for number in range(3_000)]

    assert len(failure(raising(chained(*many))).chain) == 20


def test_a_message_is_cut_and_holds_nothing_that_a_file_cannot() -> None:
    found = failure(raising(ValueError("\ud800" + "x" * 10_000_000)))

    assert len(found.message) <= 2_000
    assert found.message.startswith("\\ud800xxx")


def test_an_exception_without_a_text_is_recorded() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    assert failure(raising(SilentError())).message == "(its text can't be made: KeyboardInterrupt)"


def test_a_recursion_keeps_its_outermost_and_innermost_lines() -> None:
    def dive(depth: int) -> None:
        dive(depth + 1)

    found = failure(lambda: dive(0))

    assert (found.error, len(found.frames)) == ("RecursionError", 40)
    assert "<lambda>" in [frame.function.rpartition(".")[2] for frame in found.frames[:3]]


def test_a_secret_in_a_message_is_hidden() -> None:
    found = failure(raising(ValueError("can't reach postgresql://ada:hunter2@db/orders")))

    assert found.message == "can't reach postgresql://***@db/orders"
