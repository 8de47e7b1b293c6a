"""Runs the test under given conditions: keeps a server for each kind of process that this needs."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self

from testkit.exit_status import CannotJudge
from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.server import SOCKET
from testkit.postgres import VARIABLE

SERVER = "testkit.flake_causes.server"
PLAIN = ("-p", "no:cacheprovider", "-p", "no:testkit.recorder")
"""Nothing is written into the user's folders. The guards, the leak check and the user's plugins stay."""
OPTIONS_OF = {"xdist": "-n0", "pytest_cov": "--no-cov", "pytest_rerunfailures": "--reruns=0"}
FIRST_ANSWER = 120.0
"""Seconds for collecting."""
GRACE = 15.0


class Result(NamedTuple):
    test: str
    failed: bool
    message: str
    skipped: bool = False
    start: float = 0.0
    end: float = 0.0
    work: float = 0.0
    """Seconds of a processor that its body had."""


class Outcome(NamedTuple):
    results: Sequence[Result]
    beside: Sequence[Result] = ()

    def of(self, test: str) -> list[Result]:
        return [result for result in self.results if result.test == test]


LONGEST_FOLDER = 70
"""Bytes: the path of a Unix socket has at most 104 (macOS; Linux 108), and 31 of them come after the folder's."""


def _for_sockets(folder: str) -> str:
    return folder if len(os.fsencode(folder)) <= LONGEST_FOLDER else "/tmp"  # noqa: S108  (a folder of our own in it)


class Laboratory:
    """A context: on its way out it ends all that it started, however that comes."""

    def __init__(self, root: Path, seconds: float) -> None:
        self.root = root
        self.until = time.monotonic() + seconds
        self.folder = tempfile.TemporaryDirectory(prefix="testkit-why-", dir=_for_sockets(tempfile.gettempdir()))
        self.runs = 0
        self._servers: dict[tuple[object, ...], Connection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for server in self._servers.values():
            server.close()
        with contextlib.suppress(OSError):
            self.folder.cleanup()

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    def server(self, arguments: Sequence[str], hash_seed: int = 0, database: str | None = None) -> "Connection":
        """Arguments: what pytest collects. Raises CannotJudge."""
        key = (tuple(arguments), hash_seed, database)
        if key not in self._servers:
            folder = Path(self.folder.name, str(len(self._servers)))
            folder.mkdir()
            self._servers[key] = Connection(self.root, folder, arguments, hash_seed, database)
        return self._servers[key]

    def run(self, server: "Connection", tests: Sequence[str], conditions: Conditions, timeout: float) -> Outcome:
        self.runs += 1
        return server.run(tests, conditions, max(min(timeout, self.left), 1.0))


class Connection:
    def __init__(
        self,
        root: Path,
        folder: Path,
        arguments: Sequence[str],
        hash_seed: int,
        database: str | None,
        plugin: str = SERVER,
        variables: Sequence[tuple[str, str]] = (),
    ) -> None:
        path = folder / "socket"
        self._output = (folder / "output").open("w+b")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen(1)
            self.process = subprocess.Popen(
                command(arguments, folder, database, plugin),
                cwd=root,
                env=environment(path, hash_seed, database) | dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone
            )
            try:
                self._socket = self._accepted(listening)
                self._answers = self._lines()
                first = self._answer(FIRST_ANSWER)
            except BaseException:  # Ctrl-C: nobody else knows of it yet, and it has no forks
                self._signal(signal.SIGKILL)
                self.process.wait()
                raise
        self.first = first
        self.tests: list[str] = first["tests"]
        self.problems: list[str] = first["problems"]

    def _accepted(self, listening: socket.socket) -> socket.socket:
        listening.settimeout(0.2)
        until = time.monotonic() + FIRST_ANSWER
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(TimeoutError):
                return listening.accept()[0]
        return self._fail("pytest did not start")

    def _fail(self, what: str) -> NoReturn:
        self._end()
        self._output.seek(0)
        lines = [line for line in self._output.read().decode(errors="replace").splitlines() if line.strip()]
        raise CannotJudge(f"{what}: {' | '.join(lines[-3:]) or 'it said nothing'}")

    def _lines(self) -> Iterator[str]:
        text = b""
        while True:
            part = self._socket.recv(65536)
            if not part:
                return
            *whole, text = (text + part).split(b"\n")
            for line in whole:
                yield line.decode()

    def _answer(self, timeout: float) -> dict[str, Any]:
        self._socket.settimeout(timeout)
        try:
            answer: dict[str, Any] = json.loads(next(self._answers))
        except (TimeoutError, StopIteration, OSError):
            self._fail("pytest ended, or gave no answer")
        return answer

    def run(self, tests: Sequence[str], conditions: Conditions, timeout: float) -> Outcome:
        request = {"tests": list(tests), "conditions": conditions.as_json(), "timeout": timeout}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        answer = self._answer(timeout + GRACE)
        results = [result for result in map(_result, answer["results"]) if result]
        broken = [each["broken"] for each in answer["results"] if "broken" in each]
        if broken:
            raise CannotJudge(f"a run broke off: {broken[0]}")
        left = list(tests)[len(results) :]
        if left:  # it hung, or its process ended
            results.append(Result(left[0], failed=True, message="hung" if answer["hung"] else "its process ended"))
        return Outcome(results, [result for result in map(_result, answer["beside"]) if result])

    def close(self) -> None:
        self._socket.close()  # the server ends its forks and itself
        self._end()

    def _end(self) -> None:
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def _result(data: dict[str, Any]) -> Result | None:
    if "test" not in data:
        return None
    outcome = data["outcome"]
    times = data["from"], data["to"], data["work"]
    return Result(data["test"], outcome == "failed", data["message"], outcome == "skipped", *times)


def command(arguments: Sequence[str], folder: Path, database: str | None, plugin: str = SERVER) -> list[str]:
    options = [option for package, option in OPTIONS_OF.items() if find_spec(package)]
    if find_spec("pytest_randomly"):
        options.append("--randomly-dont-reorganize")
    pytest = [sys.executable, "-m", "pytest", *PLAIN, "-p", plugin, "--capture=sys"]
    own = [*pytest, f"--basetemp={folder / 'tmp'}", *options, *arguments]
    on_server = [sys.executable, "-m", "testkit", "postgres", "--"]
    return [*on_server, *own] if database == "postgresql" else own


def environment(path: Path, hash_seed: int, database: str | None) -> dict[str, str]:
    ours = {SOCKET: str(path), "PYTHONHASHSEED": str(hash_seed)}
    left_out = {"PYTHONASYNCIODEBUG", *([VARIABLE] if database else [])}
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **ours}
