"""A pytest plugin: a test that leaves something running fails, by name.

asyncio tasks on the session's loop, connections that a SQLAlchemy pool didn't get back, coroutines
that nobody awaited. Both pytest-asyncio loop scopes must be "session". Load it after
`testkit.guards.plugin`, which fails the test with what it finds.
"""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Generator, Sequence
from typing import Any

import pytest
import pytest_asyncio

from testkit.guards.permissions import Kind, SideEffect
from testkit.guards.plugin import WATCH
from testkit.guards.watch import Watch

ORIGIN = 3
"""Lines that led to a coroutine, for the message when nobody awaits it."""
ONE_LOOP = ("asyncio_default_fixture_loop_scope", "asyncio_default_test_loop_scope")

MOST_COLLECTIONS = 4
"""Of the youngest generation: at ten Python itself looks at what survived one, in the middle of a test."""

Tasks = set["asyncio.Task[Any]"]


class Leaks:
    """What was there before the test, and what is there after it."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.known: Tasks = set()
        self.taken: dict[Any, tuple[str, Any]] = {}
        """A driver's connection: the line that took it from its pool, and its engine."""
        self.held: set[Any] = set()
        """Connections of fixtures of many tests."""
        self._collections = 0
        """Of the youngest generation, since those that survived one were collected."""
        self._has_generations = bool(gc.get_threshold()[2])
        """Not in the first releases of Python 3.14, which collect the old objects bit by bit, and count otherwise."""

    def tasks(self) -> Tasks:
        loop = self.watch.loop
        return asyncio.all_tasks(loop) if loop and not loop.is_closed() else set()

    def check_tasks(self) -> None:
        loop = self.watch.loop
        if loop is None:
            return
        leaked = self.tasks() - self.known
        if leaked:
            loop.run_until_complete(asyncio.sleep(0))  # a cancelled task needs a turn to end
            leaked &= self.tasks()
            for task in leaked:
                self._add_breach(Kind.TASK, f"leave a task running: {_name(task)}", self._made_at(task))
                task.cancel()
            if leaked:  # gather() of nothing needs a running loop, and here none runs
                loop.run_until_complete(asyncio.gather(*leaked, return_exceptions=True))
        self.known = self.tasks()

    def _made_at(self, task: "asyncio.Task[Any]") -> str | None:
        """The project's line that made the task's coroutine."""
        project, origin = self.watch.project, getattr(task.get_coro(), "cr_origin", None) or ()
        places = (f"{project.relative(file)}:{line}" for file, line, _ in origin if project.owns_file(file))
        return next(places, None)

    def check_connections(self) -> None:
        if not self.taken:
            return
        self.held &= self.taken.keys()
        for connection in self.taken.keys() - self.held:
            place, engine = self.taken.pop(connection)
            self._add_breach(Kind.CONNECTION, "keep a connection checked out of its pool", place)
            engine.dispose(close=False)  # or the next test waits for this one

    def collect(self) -> None:
        """What the test made and threw away warns now, and not in a later test. As long as Python has not collected by
        itself, all that is new is in the youngest generation. What survives two collections is only looked at with
        everything else, so pytest's own objects, which live a little longer, should not get there."""
        collections = gc.get_count()[1]
        is_enough = self._has_generations and collections == self._collections < MOST_COLLECTIONS
        gc.collect(0 if is_enough else 1)
        self._collections = collections + 1 if is_enough else 0

    def _add_breach(self, kind: Kind, tried: str, place: str | None = None) -> None:
        self.watch.add(SideEffect(kind, tried), place or str(self.watch.test))

    def listen(self) -> None:
        from sqlalchemy import Engine, Pool, event  # noqa: PLC0415  (only where it is used)

        event.listen(Engine, "engine_connect", self._on_connect)
        for name in ("checkin", "invalidate", "detach", "close"):
            event.listen(Pool, name, self._on_return)

    def _on_connect(self, connection: Any) -> None:
        place = self.watch.project.place_of_call(self.watch.loop) or "a thread"
        self.taken[connection.connection.dbapi_connection] = place, connection.engine

    def _on_return(self, connection: Any, *_: object) -> None:
        self.taken.pop(connection, None)


LEAKS = pytest.StashKey[Leaks]()


def pytest_configure(config: pytest.Config) -> None:
    watch = config.stash[WATCH]
    config.stash[LEAKS] = leaks = Leaks(watch)
    watch.at_end += [leaks.check_tasks, leaks.check_connections, leaks.collect]
    depth = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(max(depth, ORIGIN))
    config.add_cleanup(lambda: sys.set_coroutine_origin_tracking_depth(depth))
    # A coroutine that nobody awaited warns when it is thrown away, where no test can catch it.
    if "error" not in config.getini("filterwarnings"):
        for warning in ("RuntimeWarning", "pytest.PytestUnraisableExceptionWarning"):
            config.addinivalue_line("filterwarnings", f"error::{warning}")


def pytest_collection_finish(session: pytest.Session) -> None:
    if "sqlalchemy" in sys.modules:
        session.config.stash[LEAKS].listen()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only async tests ask for the loop: an autouse fixture costs each sync test 0.1 ms."""
    tests = [item for item in items if pytest_asyncio.is_async_test(item)]
    if tests:
        _refuse_other_loops(config, tests)
    for item in tests:
        if session_loop.__name__ not in item.fixturenames:
            item.fixturenames.insert(0, session_loop.__name__)


def _refuse_other_loops(config: pytest.Config, tests: Sequence[pytest.Item]) -> None:
    """Raises pytest.UsageError, once for all of them."""
    defaults = {name: config.getini(name) for name in ONE_LOOP}
    wrong = [f"{name} is {scope!r}" for name, scope in defaults.items() if scope != "session"]
    others = [test for test in tests if _marked_scope(test) != "session"]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        wrong.append(f"{others[0].nodeid}{more} asks for loop_scope={_marked_scope(others[0])!r}")
    if wrong:
        raise pytest.UsageError(
            f"testkit.leaks watches one event loop, the session's, but {'; '.join(wrong)}. Set both"
            ' of pytest\'s default loop scopes to "session", and leave loop_scope out of the marks;'
            " or leave the leak check out with `-p no:testkit.leaks`"
        )


def _marked_scope(test: pytest.Item) -> str:
    mark = test.get_closest_marker("asyncio")
    options = mark.kwargs if mark else {}
    return str(options.get("loop_scope") or options.get("scope") or "session")


@pytest_asyncio.fixture(scope="session")
async def session_loop(pytestconfig: pytest.Config) -> AsyncIterator[None]:
    watch = pytestconfig.stash[WATCH]
    watch.loop = asyncio.get_running_loop()
    yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """What a shared fixture starts is not a leak of the first test that uses it."""
    result = yield
    if fixturedef.scope != "function":
        leaks = request.config.stash[LEAKS]
        leaks.known |= leaks.tasks()
        leaks.held |= leaks.taken.keys()
    return result


def _name(task: "asyncio.Task[Any]") -> str:
    coroutine = task.get_coro()
    return getattr(coroutine, "__qualname__", repr(coroutine))
