"""What a layer may not touch, planted, and beside each breach the near-miss that must pass."""

from dataclasses import dataclass
from textwrap import dedent
from typing import Final

PYPROJECT: Final = """
[tool.pytest]
minversion = "9.2"
strict = true
testpaths = ["tests"]
pythonpath = ["src", "."]
addopts = ["--import-mode=importlib"]
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
asyncio_mode = "auto"
timeout = "300"
filterwarnings = ["error"]

[tool.testkit.guards]
packages = ["shop"]
"""

CONFTEST: Final = """
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool


@pytest.fixture
def engine():
    # hide_parameters: an option that SQLAlchemy looks for in Engine.__init__
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    yield engine
    engine.dispose()


@pytest.fixture
def pooled(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/shop_test.db", pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def db_session(engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
"""

SHOP: Final = """\
import asyncio
import socket
import time
from pathlib import Path


def phone_home() -> None:
    socket.create_connection(("192.0.2.7", 443), timeout=0.01)


def phone_home_quietly() -> None:
    try:
        phone_home()
    except BaseException:
        pass


async def doze() -> None:
    time.sleep(0)


async def doze_elsewhere() -> None:
    await asyncio.to_thread(time.sleep, 0)


async def read(path: Path) -> str:
    return path.read_text()


def doze_without_a_loop() -> None:
    time.sleep(0)


async def log_a_failure() -> None:
    import logging

    try:
        int(
            "RETRO-CLOCK"
        )
    except ValueError:
        logging.getLogger("shop").exception("failed")


async def name_the_zone() -> str | None:
    from zoneinfo import ZoneInfo

    return ZoneInfo.no_cache("Europe/Berlin").key


async def probe_memory() -> str:
    return Path("/proc/self/statm").read_text()


def keep_in_a_temporary_file() -> str:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
        return file.name
"""


@dataclass(frozen=True)
class Plant:
    layer: str
    body: str
    """The test's file: one test."""
    tried: str = ""
    """What the message must say; empty for a near-miss, which passes."""
    remedy: str = ""

    @property
    def source(self) -> str:
        return dedent(self.body).lstrip()


ELSEWHERE: Final = "move the test to tests/integration"

PLANTS: Final = {
    # unit: nothing outside the process
    "unit connects to the network": Plant(
        "unit",
        """
        import socket

        def test_it():
            socket.create_connection(("192.0.2.7", 443), timeout=0.01)
        """,
        tried="test_it.py:4 tried to connect to 192.0.2.7:443",
        remedy="in integration HTTP is mocked",
    ),
    "unit has a pair of sockets": Plant(
        "unit",
        """
        import socket

        def test_it():
            here, there = socket.socketpair()
            with here, there:
                here.send(b"RETRO-CLOCK")

                assert there.recv(11) == b"RETRO-CLOCK"
        """,
    ),
    "unit looks up a name": Plant(
        "unit",
        """
        import socket

        def test_it():
            socket.getaddrinfo("example.com", 443)
        """,
        tried="test_it.py:4 tried to look up the address of example.com",
        remedy=ELSEWHERE,
    ),
    "unit looks up this machine": Plant(
        "unit",
        """
        import socket

        def test_it():
            assert socket.getaddrinfo("127.0.0.1", 443)
        """,
    ),
    "unit swallows the breach": Plant(
        "unit",
        """
        import socket

        def test_it():
            try:
                socket.create_connection(("192.0.2.7", 443), timeout=0.01)
            except BaseException:
                pass
        """,
        tried="test_it.py:5 tried to connect to 192.0.2.7:443",
        remedy=ELSEWHERE,
    ),
    "unit reaches out through the app": Plant(
        "unit",
        """
        from shop.habits import phone_home_quietly

        def test_it():
            phone_home_quietly()
        """,
        tried="src/shop/habits.py:8 tried to connect to 192.0.2.7:443",
        remedy=ELSEWHERE,
    ),
    "unit opens a port": Plant(
        "unit",
        """
        import socket

        def test_it():
            with socket.socket() as server:
                server.bind(("127.0.0.1", 0))
        """,
        tried="test_it.py:5 tried to open a socket on 127.0.0.1:0",
        remedy=ELSEWHERE,
    ),
    "unit opens a database": Plant(
        "unit",
        """
        import sqlite3

        def test_it():
            sqlite3.connect(":memory:")
        """,
        tried="test_it.py:4 tried to open the SQLite database :memory:",
        remedy=ELSEWHERE,
    ),
    "unit has a library open a database": Plant(
        "unit",
        """
        from coverage import CoverageData

        def test_it():
            CoverageData("orders.db").dumps()
        """,
        tried="test_it.py:4 tried to open the SQLite database",
        remedy=ELSEWHERE,
    ),
    "unit opens a database in a thread": Plant(
        "unit",
        """
        import aiosqlite

        async def test_it():
            async with aiosqlite.connect(":memory:"):
                pass
        """,
        tried="test_it.py:4 tried to open the SQLite database :memory:",
        remedy=ELSEWHERE,
    ),
    "unit asks whether a statement is whole": Plant(
        "unit",
        """
        import sqlite3

        def test_it():
            assert sqlite3.complete_statement("SELECT 1;")
        """,
    ),
    "unit starts a process": Plant(
        "unit",
        """
        import subprocess
        import sys

        def test_it():
            subprocess.run([sys.executable, "--version"], check=True)
        """,
        tried="test_it.py:5 tried to start the process python",
        remedy="move the test to tests/e2e",
    ),
    "unit asks a shell": Plant(
        "unit",
        """
        import os

        def test_it():
            os.system("true")
        """,
        tried="test_it.py:4 tried to start the process true",
        remedy="move the test to tests/e2e",
    ),
    "unit looks for a program": Plant(
        "unit",
        """
        import shutil

        def test_it():
            assert shutil.which("sh")
        """,
    ),
    "unit writes a file": Plant(
        "unit",
        """
        from pathlib import Path

        def test_it():
            Path("left-behind.txt").write_text("RETRO-CLOCK")
        """,
        tried="test_it.py:4 tried to write left-behind.txt",
        remedy="write below `tmp_path`",
    ),
    "unit removes a file": Plant(
        "unit",
        """
        from pathlib import Path

        def test_it():
            Path("pyproject.toml").unlink()
        """,
        tried="test_it.py:4 tried to write pyproject.toml",
        remedy="write below `tmp_path`",
    ),
    "unit makes a file in the system's temporary folder by its name": Plant(
        "unit",
        """
        from pathlib import Path

        def test_it():
            Path("/tmp/left-behind.txt").write_text("RETRO-CLOCK")
        """,
        tried="test_it.py:4 tried to write /tmp/left-behind.txt",
        remedy="write below `tmp_path`",
    ),
    "unit makes temporary files": Plant(
        "unit",
        """
        import tempfile
        from pathlib import Path

        from shop.habits import keep_in_a_temporary_file

        def test_it(tmp_path):
            kept = keep_in_a_temporary_file()
            with tempfile.SpooledTemporaryFile(max_size=1) as upload, tempfile.TemporaryFile():
                upload.write(b"RETRO-CLOCK")

            assert Path(kept).is_relative_to(tmp_path.parent)
        """,
    ),
    "unit writes in a thread of its own": Plant(
        "unit",
        """
        from pathlib import Path
        from threading import Thread

        def test_it():
            thread = Thread(target=Path("left-behind.txt").touch)
            thread.start()
            thread.join()
        """,
        tried="(in a thread) tried to write left-behind.txt",
        remedy="write below `tmp_path`",
    ),
    "unit writes below tmp_path": Plant(
        "unit",
        """
        def test_it(tmp_path):
            path = tmp_path / "folder" / "note.txt"
            path.parent.mkdir()
            path.write_text("RETRO-CLOCK")
            path.rename(tmp_path / "moved.txt")

            assert (tmp_path / "moved.txt").read_text() == "RETRO-CLOCK"
        """,
    ),
    "unit reads a file": Plant(
        "unit",
        """
        from pathlib import Path

        def test_it():
            assert "testkit" in Path("pyproject.toml").read_text()
        """,
    ),
    "unit breaks in a fixture": Plant(
        "unit",
        """
        import sqlite3

        import pytest

        @pytest.fixture
        def database():
            return sqlite3.connect(":memory:")

        def test_it(database):
            assert database
        """,
        tried="test_it.py:7 tried to open the SQLite database :memory:",
        remedy=ELSEWHERE,
    ),
    # integration: the test database, this machine, no process
    "integration connects to the network": Plant(
        "integration",
        """
        import httpx

        async def test_it():
            async with httpx.AsyncClient() as client:
                await client.get("https://192.0.2.7/")
        """,
        tried="test_it.py:5 tried to connect to 192.0.2.7:443",
        remedy="add a route to the service's fixture in tests/fixtures",
    ),
    "integration talks to this machine": Plant(
        "integration",
        """
        import socket

        def test_it():
            with socket.socket() as server:
                server.bind(("127.0.0.1", 0))
                server.listen()
                with socket.create_connection(server.getsockname()) as client:
                    assert client.getpeername() == server.getsockname()
        """,
    ),
    "integration opens the developer's database": Plant(
        "integration",
        """
        import sqlite3

        def test_it():
            sqlite3.connect("orders.db")
        """,
        tried="test_it.py:4 tried to open the SQLite database orders.db",
        remedy="use the `engine` fixture",
    ),
    "integration has a library open a database in the project": Plant(
        "integration",
        """
        from coverage import CoverageData

        def test_it():
            CoverageData("orders.db").dumps()
        """,
        tried="test_it.py:4 tried to open the SQLite database",
        remedy="use the `engine` fixture",
    ),
    "integration opens a database below tmp_path": Plant(
        "integration",
        """
        import sqlite3

        def test_it(tmp_path):
            connection = sqlite3.connect(tmp_path / "orders_test.db")
            connection.close()

            assert (tmp_path / "orders_test.db").exists()
        """,
    ),
    "integration starts a process": Plant(
        "integration",
        """
        import subprocess
        import sys

        def test_it():
            subprocess.run([sys.executable, "--version"], check=True)
        """,
        tried="test_it.py:5 tried to start the process python",
        remedy="move the test to tests/e2e",
    ),
    "integration writes a file": Plant(
        "integration",
        """
        from pathlib import Path

        def test_it():
            Path("left-behind.txt").write_text("RETRO-CLOCK")
        """,
        tried="test_it.py:4 tried to write left-behind.txt",
        remedy="write below `tmp_path`",
    ),
    "integration blocks the loop in the app": Plant(
        "integration",
        """
        from shop.habits import doze

        async def test_it():
            await doze()
        """,
        tried="src/shop/habits.py:19 tried to sleep for 0 s in a coroutine",
        remedy="asyncio.to_thread",
    ),
    "integration reads a file in a coroutine of the app": Plant(
        "integration",
        """
        from shop.habits import read

        async def test_it(tmp_path):
            (tmp_path / "note.txt").write_text("RETRO-CLOCK")

            assert await read(tmp_path / "note.txt") == "RETRO-CLOCK"
        """,
        tried="src/shop/habits.py:27 tried to open /",
        remedy="asyncio.to_thread",
    ),
    "integration logs a traceback in a coroutine of the app": Plant(
        "integration",
        """
        from shop.habits import log_a_failure

        async def test_it(caplog):
            await log_a_failure()

            assert "RETRO-CLOCK" in caplog.text
        """,
    ),
    "integration names a time zone in a coroutine of the app": Plant(
        "integration",
        """
        from shop.habits import name_the_zone

        async def test_it():
            assert await name_the_zone() == "Europe/Berlin"
        """,
    ),
    "integration asks the kernel in a coroutine of the app": Plant(
        "integration",
        """
        from shop.habits import probe_memory

        async def test_it():
            assert len(await probe_memory()) > 0
        """,
    ),
    "integration lets a thread wait": Plant(
        "integration",
        """
        from shop.habits import doze_elsewhere

        async def test_it():
            assert await doze_elsewhere() is None
        """,
    ),
    "integration waits without a loop": Plant(
        "integration",
        """
        from shop.habits import doze_without_a_loop

        def test_it():
            assert doze_without_a_loop() is None
        """,
    ),
    "integration makes a session of its own": Plant(
        "integration",
        """
        from sqlalchemy.orm import Session

        def test_it(engine):
            with Session(engine) as session:
                assert session.is_active
        """,
        tried="test_it.py:4 tried to make a session of its own",
        remedy="use the `db_session` fixture",
    ),
    "integration makes an engine of its own": Plant(
        "integration",
        """
        from sqlalchemy import create_engine

        def test_it():
            assert create_engine("sqlite://")
        """,
        tried="test_it.py:4 tried to make an engine of its own",
        remedy="use the `db_session` fixture",
    ),
    "integration takes the session of the fixture": Plant(
        "integration",
        """
        from sqlalchemy import text

        def test_it(db_session):
            assert db_session.scalar(text("SELECT 1")) == 1
        """,
    ),
    # what is left behind
    "integration leaves a task running": Plant(
        "integration",
        """
        import asyncio

        async def forever():
            await asyncio.Event().wait()

        async def test_it():
            asyncio.get_running_loop().leaked = asyncio.create_task(forever())
        """,
        tried="tried to leave a task running: forever",
        remedy="await or cancel what the test started",
    ),
    "integration cancels its task": Plant(
        "integration",
        """
        import asyncio

        async def forever():
            await asyncio.Event().wait()

        async def test_it():
            task = asyncio.create_task(forever())
            await asyncio.sleep(0)

            assert task.cancel()
        """,
    ),
    "integration keeps a connection": Plant(
        "integration",
        """
        KEPT = []

        def test_it(pooled):
            KEPT.append(pooled.connect())
        """,
        tried="test_it.py:4 tried to keep a connection checked out of its pool",
        remedy="use `async with`",
    ),
    "integration gives its connection back": Plant(
        "integration",
        """
        from sqlalchemy import text

        def test_it(pooled):
            with pooled.connect() as connection:
                assert connection.scalar(text("SELECT 1")) == 1
        """,
    ),
    "integration forgets to await": Plant(
        "integration",
        """
        async def answer():
            return 42

        async def test_it():
            answer()
        """,
        tried="coroutine 'answer' was never awaited",
    ),
    "integration forgets to await in a circle": Plant(
        "integration",
        """
        async def answer():
            return 42

        async def test_it():
            circle = [answer()]
            circle.append(circle)
        """,
        tried="coroutine 'answer' was never awaited",
        remedy='test_it.py", line 5',
    ),
    "integration awaits": Plant(
        "integration",
        """
        async def answer():
            return 42

        async def test_it():
            assert await answer() == 42
        """,
    ),
    # e2e: processes and this machine, no patching
    "e2e patches": Plant(
        "e2e",
        """
        def test_it(monkeypatch):
            monkeypatch.setenv("COLOUR", "teal")
        """,
        tried="test_it.py:1 tried to patch, with the fixture 'monkeypatch'",
        remedy=ELSEWHERE,
    ),
    "e2e connects to the network": Plant(
        "e2e",
        """
        import socket

        def test_it():
            socket.create_connection(("192.0.2.7", 443), timeout=0.01)
        """,
        tried="test_it.py:4 tried to connect to 192.0.2.7:443",
        remedy="mock it",
    ),
    "e2e opens the developer's database": Plant(
        "e2e",
        """
        import sqlite3

        def test_it():
            sqlite3.connect("orders.db")
        """,
        tried="test_it.py:4 tried to open the SQLite database orders.db",
        remedy="use the `engine` fixture",
    ),
    "e2e starts a process": Plant(
        "e2e",
        """
        import subprocess
        import sys

        def test_it():
            assert subprocess.run([sys.executable, "--version"], check=True).returncode == 0
        """,
    ),
}
