"""A pytest plugin: the guards of a test's phases. Load it alone with `-p testkit.guards.plugin`."""

import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from testkit.call_site import Project
from testkit.guards.listener import add_audit_hook, listen
from testkit.guards.permissions import Kind, SideEffect
from testkit.guards.sandbox import Sandbox, hosts_of
from testkit.guards.settings import GuardSettings
from testkit.guards.watch import Watch
from testkit.plugin_settings import plugin_settings

PATCHING = ("monkeypatch", "mocker", "respx_mock")
WATCH = pytest.StashKey[Watch]()


@pytest.hookimpl(tryfirst=True)  # the other plugins ask for the watch
def pytest_configure(config: pytest.Config) -> None:
    settings = plugin_settings(GuardSettings, "guards", config)
    hosts = hosts_of(settings.hosts_from)
    sandbox = Sandbox.of(config.rootpath, config.option.basetemp, settings.writable, hosts)
    project = Project((config.rootpath / settings.project).resolve(), settings.packages)
    config.stash[WATCH] = watch = Watch(project, sandbox)
    config.add_cleanup(listen(watch))
    config.add_cleanup(_end_with_own_fixtures(watch))
    config.pluginmanager.register(Guards(watch))


def _end_with_own_fixtures(watch: Watch) -> Callable[[], None]:
    """pytest calls `Item.teardown` after the test's own fixtures and before those of its module or
    session. Replaced in the class: a method of each item would cost each test 20 us."""
    original = pytest.Item.teardown

    def teardown(item: pytest.Item) -> None:
        original(item)
        if watch.item is item and watch.test:
            watch.own_fixtures_are_gone()

    def put_back() -> None:
        pytest.Item.teardown = original  # type: ignore[method-assign]

    pytest.Item.teardown = teardown  # type: ignore[assignment,method-assign]
    return put_back


class Guards:
    """A test's phases; between them pytest and its plugins do what they like."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Not before: half of the audit events are pytest's collecting. What `tempfile` makes is
        below pytest's own folder, which pytest removes; an autouse fixture for that would cost each
        test two look-ups."""
        add_audit_hook()
        folders: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]  # noqa: SLF001
        before, tempfile.tempdir = tempfile.tempdir, str(folders.getbasetemp())
        try:
            return (yield)
        finally:
            tempfile.tempdir = before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        __tracebackhide__ = True
        watch = self.watch
        watch.start(item)
        try:
            if watch.layer == "e2e":
                _refuse_patching(item, watch)
            return (yield)
        finally:
            watch.test = None
            if watch.breaches:
                watch.fail(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        __tracebackhide__ = True
        watch = self.watch
        watch.test = watch.nodeid
        try:
            return (yield)
        finally:
            watch.test = None
            if watch.breaches:
                watch.fail(item)

    pytest_runtest_teardown = pytest_runtest_call


def _asks(item: pytest.Item, name: str, watch: Watch) -> bool:
    """Whether the test or a fixture of the project asks for it: a library's own, as `pytester`, may use it."""
    info = item._fixtureinfo  # type: ignore[attr-defined]  # noqa: SLF001
    used = (one for fixtures in info.name2fixturedefs.values() for one in fixtures if name in one.argnames)
    own = (watch.project.owns_file(getattr(one.func, "__code__", item.runtest.__code__).co_filename) for one in used)
    return name in info.initialnames or any(own)


def _refuse_patching(item: pytest.Item, watch: Watch) -> None:
    patching = [name for name in PATCHING if name in getattr(item, "fixturenames", ()) and _asks(item, name, watch)]
    if patching:
        path, line, _ = item.location
        effect = SideEffect(Kind.PATCHING, f"patch, with the fixture {patching[0]!r}")
        watch.refuse(effect, f"{Path(path).as_posix()}:{(line or 0) + 1}")
