"""The last steps of a command that changes a service: the service's own tools, and every file back when one fails."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plumbline.exit_status import DONE, WAITING
from plumbline.upgrading.processes import STOPS

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
    before = {name: Before.of(project / name) for name in names}
    status: list[int] = []
    try:
        yield status
    finally:
        if status != [DONE]:
            with uninterrupted():
                left = [name for name, file in before.items() if not file.put_back(project / name)]
            if left:
                print(f"Not put back: {', '.join(left)}. `git status` shows what differs.", file=sys.stderr)
            else:
                print("Every file is as it was before. Fix the cause, then run the command again.", file=sys.stderr)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Who presses Ctrl-C twice gets every file back all the same."""
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class Before:
    """A file as it was; no content if there was none."""

    content: bytes | None = None
    mode: int = 0
    link: Path | None = None

    @classmethod
    def of(cls, path: Path) -> "Before":
        if not path.exists():
            return cls()
        link = path.readlink() if path.is_symlink() else None
        return cls(path.read_bytes(), stat.S_IMODE(path.stat().st_mode), link)

    def put_back(self, path: Path) -> bool:
        try:
            if self.content is None:
                path.unlink(missing_ok=True)
                return True
            path.parent.mkdir(parents=True, exist_ok=True)
            if self.link and not path.is_symlink():
                path.symlink_to(self.link)
            path.write_bytes(self.content)
            path.chmod(self.mode)
        except OSError:
            return False
        return True


def text_of(path: Path) -> str:
    """Bytes that are not UTF-8 stay as they are when `write` gets the text; empty if there is no file."""
    return path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""


def write(path: Path, text: str) -> None:
    """With the line endings that the file has."""
    ending = "\r\n" if path.exists() and b"\r\n" in path.read_bytes() else "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline=ending)
