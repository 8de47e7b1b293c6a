"""The last steps of a command that changes a service: the service's own tools, and every file back when one fails."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from plumbline.exit_status import DONE, WAITING

CONTRACT = "contracts/openapi.json"
DESCRIBE = ("python", "-m", "scripts.openapi", "--accept")


def run_all(project: Path, steps: Sequence[Sequence[str]]) -> int:
    """In the environment of the service."""
    environment = {name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"}  # it is this tool's
    uv = os.environ.get("UV", "uv")
    for step in steps:
        command = [uv, "run", "--quiet", *step]
        try:
            status = finished(subprocess.Popen(command, cwd=project, env=environment))
        except FileNotFoundError:
            print("uv is not on the PATH: install it, or run the Make target instead.", file=sys.stderr)
            return WAITING
        if status:
            print(f"`uv run {' '.join(step[:4])}` failed.", file=sys.stderr)
            return WAITING
    return DONE


def finished(process: subprocess.Popen[bytes]) -> int:
    """Its exit status.

    An interrupted step ends before this tool does. `subprocess.run` would kill uv alone, and what uv had started could
    write a file after all were put back.
    """
    with process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()  # uv passes it on, and waits
            process.wait()
            raise


@contextmanager
def all_or_nothing(project: Path, names: Iterable[str]) -> Iterator[list[int]]:
    """The block appends its exit status. Unless that is DONE, also when it is interrupted, the files are put back."""
    before = {name: contents(project / name) for name in names}
    status: list[int] = []
    try:
        yield status
    finally:
        if status != [DONE]:
            for name, content in before.items():
                put_back(project / name, content)
            print("Every file is as it was before. Fix the cause, then run the command again.", file=sys.stderr)


def contents(path: Path) -> bytes | None:
    """None if there is no file."""
    return path.read_bytes() if path.exists() else None


def put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
