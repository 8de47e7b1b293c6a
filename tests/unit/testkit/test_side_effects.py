import asyncio
import os
import socket
import sysconfig
import tempfile
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from testkit.call_site import Project
from testkit.guards.blocking import BLOCKING, blocking_call
from testkit.guards.permissions import ALLOWED, Kind, SideEffect, remedy
from testkit.guards.sandbox import Sandbox, hosts_of
from testkit.guards.side_effects import side_effect_of
from testkit.guards.verdict import breach_of
from testkit.guards.watch import GuardBreach, Leak, Watch

from scripts.bake import SERVICE

HOSTS = frozenset({"database", "10.0.0.5"})
SANDBOX = Sandbox("/srv/orders/", "/tmp/pytest-of-", ("/srv/orders/.cache/",), HOSTS)  # noqa: S108
TESTKIT = SERVICE / "vendor" / "testkit"
WRITING = os.O_WRONLY | os.O_CREAT


def waiting_for(seconds: float | None) -> SimpleNamespace:
    return SimpleNamespace(gettimeout=lambda: seconds)


@pytest.mark.parametrize(
    ("event", "arguments", "kind"),
    [
        ("socket.connect", (None, ("192.0.2.7", 443)), Kind.NETWORK),
        ("socket.connect", (None, ("2001:db8::7", 443, 0, 0)), Kind.NETWORK),
        ("socket.connect", (None, ("127.0.0.1", 5432)), Kind.LOOPBACK),
        ("socket.connect", (None, ("::1", 5432, 0, 0)), Kind.LOOPBACK),
        ("socket.connect", (None, "/run/postgresql/.s.PGSQL.5432"), Kind.LOOPBACK),
        ("socket.connect", (None, ("10.0.0.5", 5432)), Kind.LOOPBACK),
        ("socket.connect", (None, ("10.0.0.6", 5432)), Kind.NETWORK),
        ("socket.bind", (None, ("0.0.0.0", 0)), Kind.LOOPBACK),  # noqa: S104
        ("socket.getaddrinfo", ("example.com", 443, 0, 0, 0), Kind.NETWORK),
        ("sqlite3.connect", (":memory:",), Kind.TEST_DATABASE),
        ("sqlite3.connect", ("file:orders?mode=memory&cache=shared",), Kind.TEST_DATABASE),
        ("sqlite3.connect", (b"/tmp/pytest-of-ada/private_test.db",), Kind.TEST_DATABASE),
        ("sqlite3.connect", ("file::memory:?cache=shared",), Kind.TEST_DATABASE),
        ("sqlite3.connect", ("file:/tmp/pytest-of-ada/orders.db?mode=rw",), Kind.TEST_DATABASE),
        ("sqlite3.connect", ("/srv/orders/orders.db",), Kind.DATABASE),
        ("sqlite3.connect", ("/srv/orders/memory.db",), Kind.DATABASE),
        ("sqlite3.connect", ("file:/srv/orders/memory.db?mode=rw",), Kind.DATABASE),
        ("socket.sendto", (None, ("192.0.2.7", 53)), Kind.NETWORK),
        ("socket.gethostbyname", ("example.com",), Kind.NETWORK),
        ("subprocess.Popen", ("/usr/bin/git", ["git"], None, None), Kind.PROCESS),
        ("os.fork", (), Kind.PROCESS),
        ("open", ("/srv/orders/out.csv", "w", WRITING), Kind.FILE),
        ("open", ("/srv/orders/.cache-of-ada", "w", WRITING), Kind.FILE),
        ("open", ("/srv/orders/out.csv", "r+", os.O_RDWR), Kind.FILE),
        ("os.remove", ("/srv/orders/out.csv", -1), Kind.FILE),
        ("os.truncate", ("/srv/orders/out.csv", 0), Kind.FILE),
        ("shutil.rmtree", ("/srv/orders/data", None), Kind.FILE),
        ("os.mkdir", ("/srv/orders/out", 0o777, -1), Kind.FILE),
        ("os.rename", ("/srv/orders/a", "/srv/orders/b", -1, -1), Kind.FILE),
        ("os.rename", ("/srv/orders/a", "/tmp/pytest-of-ada/a", -1, -1), Kind.FILE),  # noqa: S108
        ("os.rename", ("/tmp/pytest-of-ada/a", "/srv/orders/a", -1, -1), Kind.FILE),  # noqa: S108
        ("os.link", ("/tmp/pytest-of-ada/a", "/srv/orders/a", -1, -1), Kind.FILE),  # noqa: S108
        ("os.symlink", ("/tmp/pytest-of-ada/a", "/srv/orders/a", -1), Kind.FILE),  # noqa: S108
        ("os.chmod", ("/srv/orders/a", 0o600, -1), Kind.FILE),
        ("os.chown", ("/srv/orders/a", 0, 0, -1), Kind.FILE),
        ("os.utime", ("/srv/orders/a", None, None, -1), Kind.FILE),
    ],
)
def test_an_event_becomes_a_side_effect_of_its_kind(event: str, arguments: tuple[Any, ...], kind: Kind) -> None:
    effect = side_effect_of(event, arguments, SANDBOX)

    assert isinstance(effect, SideEffect)
    assert effect.kind is kind


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("192.0.2.7", 80, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("database", 5432, 0, 0, 0)),
        ("open", ("/srv/orders/in.csv", "r", os.O_RDONLY)),
        ("open", ("/tmp/pytest-of-ada/out.csv", "w", WRITING)),  # noqa: S108
        ("open", ("/srv/orders/.cache/entry", "w", WRITING)),
        ("open", ("/srv/orders/src/app/__pycache__/orders.pyc", None, WRITING)),
        ("open", ("/dev/null", "w", WRITING)),
        ("open", (1, "w", WRITING)),
        ("os.remove", ("out.csv", 7)),
        ("os.rename", ("/tmp/pytest-of-ada/a", "/tmp/pytest-of-ada/b", -1, -1)),  # noqa: S108
        ("os.rename", ("a", "b", 7, 7)),
        ("os.symlink", ("/srv/orders/prices.csv", "/tmp/pytest-of-ada/prices.csv", -1)),  # noqa: S108
        ("os.chmod", (7, 0o600, -1)),
    ],
)
def test_what_no_layer_forbids_is_not_a_side_effect(event: str, arguments: tuple[Any, ...]) -> None:
    assert side_effect_of(event, arguments, SANDBOX) is None


@pytest.mark.parametrize(
    ("event", "arguments", "tried"),
    [
        ("socket.bind", (None, ("0.0.0.0", 80)), "open a socket on 0.0.0.0:80"),  # noqa: S104
        ("socket.bind", (None, b"/run/shop.sock"), "open a socket on /run/shop.sock"),
        ("subprocess.Popen", (None, "/usr/bin/git", None, None), "start the process git"),
        ("os.fork", (), "start the process"),
    ],
)
def test_a_side_effect_names_what_was_tried(event: str, arguments: tuple[Any, ...], tried: str) -> None:
    effect = side_effect_of(event, arguments, SANDBOX)

    assert effect is not None
    assert effect.tried == tried


def test_writable_are_pytests_folders_and_those_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(tmp_path))
    project = tmp_path / "pytest-of-ada/shop"
    sandbox = Sandbox.of(project, str(tmp_path / "base"), [".cache"], ())

    writable = ["pytest-of-ada/note.txt", "base/note.txt", "pytest-of-ada/shop/.cache", "pytest-of-ada/shop/.cache/a"]
    assert [path for path in writable if not sandbox.may_write(str(tmp_path / path))] == []
    refused = ["note.txt", "base2/note.txt", "pytest-of-ada/shop/note.txt", "pytest-of-ada/shop/.cached"]
    assert [path for path in refused if sandbox.may_write(str(tmp_path / path))] == []


def test_pytests_folders_are_in_the_systems_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_DEBUG_TEMPROOT", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert Sandbox.of(Path("/srv/shop"), None, (), ()).may_write(str(tmp_path / "pytest-of-ada/note.txt"))


def test_hosts_are_names_and_their_addresses_and_a_missing_host_is_only_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", "postgresql+asyncpg://ada@127.0.0.1:5432/shop")
    monkeypatch.setenv("GONE_URL", "postgresql://gone.invalid/shop")
    monkeypatch.delenv("OTHER_URL", raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", known_only)

    assert hosts_of(["SHOP_URL", "GONE_URL", "OTHER_URL"]) == {"127.0.0.1", "10.0.0.5", "gone.invalid"}


def known_only(name: str, _port: None) -> list[tuple[Any, ...]]:
    if name.endswith(".invalid"):
        raise socket.gaierror
    return [(2, 1, 6, "", ("10.0.0.5", 0))]


@pytest.mark.parametrize(
    ("path", "flags"),
    [
        ("/srv/orders/prices.csv", os.O_RDONLY),
        ("/tmp/pytest-of-ada/note.txt", os.O_RDONLY),  # noqa: S108
        ("/srv/orders/written.py", WRITING),
        ("/srv/proc/self/statm", os.O_RDONLY),
        ("<report", os.O_RDONLY),
    ],
    ids=["data", "a test's data", "a source that is written", "another proc", "a strange name"],
)
def test_reading_or_writing_data_blocks_the_loop(path: str, flags: int) -> None:
    effect = blocking_call("open", (path, "r", flags))

    assert effect is not None
    assert effect.kind is Kind.BLOCKING


@pytest.mark.parametrize(
    ("event", "arguments", "tried"),
    [
        ("time.sleep", (3,), "sleep for 3 s"),
        ("socket.connect", (waiting_for(None), ("192.0.2.7", 443)), "wait for a connection to ('192.0.2.7', 443)"),
        ("socket.connect", (waiting_for(1.0), "/run/shop.sock"), "wait for a connection to /run/shop.sock"),
        ("socket.getaddrinfo", ("example.com", 443), "look up example.com"),
        ("socket.gethostbyname", ("example.com",), "look up example.com"),
        ("sqlite3.connect", ("shop.db",), "open shop.db"),
    ],
)
def test_a_call_that_waits_blocks_the_loop(event: str, arguments: tuple[Any, ...], tried: str) -> None:
    assert event in BLOCKING
    assert blocking_call(event, arguments) == SideEffect(Kind.BLOCKING, f"{tried} in a coroutine")


def test_a_socket_that_never_waits_does_not_block() -> None:
    assert blocking_call("socket.connect", (waiting_for(0.0), ("192.0.2.7", 443))) is None


@pytest.mark.parametrize(
    "path",
    [
        "/srv/orders/src/app/orders.py",
        "<unknown>",
        "<string>",
        f"{sysconfig.get_path('purelib')}/tzdata/zoneinfo/Europe/Berlin",
        f"{zoneinfo.TZPATH[0]}/Europe/Berlin",
        "/proc/self/statm",
        "/dev/urandom",
        7,
    ],
    ids=str,
)
def test_reading_a_file_of_the_system_does_not_block(path: object) -> None:
    assert blocking_call("open", (path, "r", os.O_RDONLY)) is None


@pytest.mark.parametrize("layer", ALLOWED)
def test_each_forbidden_kind_has_a_remedy(layer: str) -> None:
    refused = set(Kind) - ALLOWED[layer]

    assert [kind for kind in refused if not remedy(layer, kind)] == []


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("another machine", Kind.NETWORK),
        ("this machine", Kind.LOOPBACK),
        ("SQLite in memory", Kind.TEST_DATABASE),
        ("any other SQLite file", Kind.DATABASE),
        ("a process", Kind.PROCESS),
        ("writing a file", Kind.FILE),
        ("a call that blocks", Kind.BLOCKING),
        ("a session or engine", Kind.SESSION),
    ],
)
def test_the_readme_table_matches_the_permissions(row: str, kind: Kind) -> None:
    lines = (TESTKIT / "README.md").read_text(encoding="utf-8").splitlines()

    cells = next(line for line in lines if line.startswith(f"| {row}")).split(" | ")[-4:]

    assert [cell.strip(" |") == "yes" for cell in cells] == [
        kind in ALLOWED[layer] for layer in ("unit", "integration", "e2e", "performance")
    ]


WRITES = ("open", ("/srv/orders/out.csv", "w", WRITING))
OPENS = ("sqlite3.connect", ("/srv/orders/orders.db",))
CONNECTS = ("socket.connect", (None, ("192.0.2.7", 443)))
ELSEWHERE = Project(Path("/srv/orders"), ["app"])
"""No line of it leads to what a test here does: all that is a tool's own doing."""
HERE = Project(Path(__file__).parent, ["app"])


@pytest.mark.parametrize(
    ("layer", "event", "project", "kind"),
    [
        ("unit", WRITES, HERE, Kind.FILE),
        ("unit", WRITES, ELSEWHERE, None),
        ("integration", OPENS, HERE, Kind.DATABASE),
        ("integration", OPENS, ELSEWHERE, None),
        ("unit", CONNECTS, ELSEWHERE, Kind.NETWORK),
        ("e2e", WRITES, HERE, None),
        ("unit", ("import", ("shop",)), HERE, None),
    ],
)
def test_a_breach_is_what_the_layer_forbids_but_no_file_that_a_tool_keeps(
    layer: str, event: tuple[str, tuple[Any, ...]], project: Project, kind: Kind | None
) -> None:
    effect = breach_of(*event, layer, project, SANDBOX)

    assert (effect and effect.kind) == kind


def test_in_a_thread_or_a_task_nobody_knows_that_a_tool_writes() -> None:
    with ThreadPoolExecutor(1) as pool:
        in_a_thread = pool.submit(breach_of, *WRITES, "unit", ELSEWHERE, SANDBOX).result()

    async def in_a_task() -> SideEffect | None:
        return breach_of(*WRITES, "unit", ELSEWHERE, SANDBOX)

    assert in_a_thread == asyncio.run(in_a_task()) == SideEffect(Kind.FILE, "write /srv/orders/out.csv")


@pytest.mark.parametrize(
    ("kinds", "failure"),
    [
        ([Kind.TASK], Leak),
        ([Kind.CONNECTION, Kind.TASK], Leak),
        ([Kind.TASK, Kind.FILE], GuardBreach),
        ([Kind.SESSION], GuardBreach),
    ],
)
def test_what_a_test_left_behind_is_a_leak_unless_it_did_more(kinds: list[Kind], failure: type[GuardBreach]) -> None:
    item, watch = watched()
    messages = [watch.add(SideEffect(kind, f"leave a {kind}"), "tests/unit/test_it.py:7") for kind in kinds]

    with pytest.raises(GuardBreach) as raised:
        watch.fail(item)

    assert (type(raised.value), str(raised.value)) == (failure, "\n".join(messages))
    assert item.user_properties == [("guard", "tests/unit/test_it.py:7")]
    assert (watch.breaches, watch.kinds) == ({}, set())


def test_another_attempt_of_a_test_begins_without_the_breach_of_the_first() -> None:
    item, watch = watched()
    item.user_properties += [("guard", "tests/unit/test_it.py:7"), ("seed", 3)]

    watch.start(item)

    assert item.user_properties == [("seed", 3)]
    assert (watch.test, watch.layer) == (item.nodeid, "unit")


def watched() -> tuple[Any, Watch]:
    return SimpleNamespace(nodeid="tests/unit/test_it.py::test_it", user_properties=[]), Watch(HERE, SANDBOX)
