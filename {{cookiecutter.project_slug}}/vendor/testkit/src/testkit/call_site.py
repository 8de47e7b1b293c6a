"""Finds the line of the project that led to what happens now: the test's, or the application's."""

import asyncio
import functools
import linecache
import os
import sys
import traceback
from collections.abc import Iterator
from os import sep
from pathlib import Path
from types import FrameType
from typing import Any

HERE = str(Path(__file__).parent) + sep
READS_SOURCES = {
    linecache.getlines.__code__.co_filename,
    traceback.format_exc.__code__.co_filename,
}
"""Modules that format tracebacks: they read sources, and try names that are not files."""
LIBRARIES = tuple({sys.prefix + sep, sys.base_prefix + sep})


class Project:
    def __init__(self, root: Path, packages: list[str]) -> None:
        self.root = str(root) + sep
        self.packages = tuple(
            f"{self.root}{source}{package.replace('.', sep)}{sep}"
            for package in packages
            for source in ("src" + sep, "")
        )

    def place_of_call(self, loop: asyncio.AbstractEventLoop | None = None) -> str | None:
        """`path:line`, the innermost of the project's own. In a task or thread of a library's it is
        the line of the project that waits in `loop`; None if there is none."""
        frame = next(self._own(_frames()), None) or next(self._own(_waiting(loop)), None)
        return self.place(frame) if frame else None

    def is_calling(self) -> bool:
        """Whether a line of the project led here."""
        return any(self._own(_frames()))

    def place(self, frame: FrameType) -> str:
        return f"{self.relative(frame.f_code.co_filename)}:{frame.f_lineno}"

    def relative(self, file: str) -> str:
        """From the project's root, with slashes."""
        return _real(self.root, file).removeprefix(self.root).replace(sep, "/")

    def owns(self, frame: FrameType) -> bool:
        return self.owns_file(frame.f_code.co_filename)

    def owns_file(self, file: str) -> bool:
        """Not a library's, wherever it is installed."""
        return self._is_own(file) and "site-packages" not in file

    def is_source(self, path: str) -> bool:
        """Of a path from the project's root: whether it is the application's."""
        return (self.root + path.replace("/", sep)).startswith(self.packages)

    def sources(self) -> list[Path]:
        """Where the application's packages may be."""
        return [Path(package) for package in self.packages]

    def waiting(self, loop: asyncio.AbstractEventLoop | None) -> list[tuple[FrameType, int]]:
        """The project's own lines that wait in the loop's tasks, from the outermost inwards."""
        frames = [(frame, frame.f_lineno) for frame in self._own(_waiting(loop))]
        return frames[::-1]

    def stack(self) -> list[tuple[FrameType, int]]:
        """The project's own lines that led here, from the outermost inwards."""
        frames = [(frame, frame.f_lineno) for frame in self._own(_frames())]
        return frames[::-1]

    def app_calls(self) -> bool:
        """Whether the innermost line of the project is the application's, and neither an import nor
        a traceback is made from there."""
        for frame in outwards(sys._getframe(1)):  # noqa: SLF001
            file = frame.f_code.co_filename
            if file.startswith("<frozen importlib") or file in READS_SOURCES:
                return False
            if self._is_own(file):
                return _real(self.root, file).startswith(self.packages)
        return False

    def _own(self, frames: Iterator[FrameType]) -> Iterator[FrameType]:
        return (frame for frame in frames if self._is_own(frame.f_code.co_filename))

    def _is_own(self, file: str) -> bool:
        return _is_below(self.root, file)


@functools.lru_cache(4096)
def _is_below(root: str, file: str) -> bool:
    """Kept: a stack has a hundred frames, of the same files each time."""
    return not file.startswith((*LIBRARIES, HERE)) and _real(root, file).startswith(root)


@functools.lru_cache(4096)
def _real(root: str, file: str) -> str:
    """pytest may have been started through a symbolic link to the project."""
    is_certain = file.startswith(root) or not file.startswith(sep)  # <string> is no file
    return file if is_certain else os.path.realpath(file)


def in_a_loop() -> bool:
    """Whether the event loop of this thread is running."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _frames() -> Iterator[FrameType]:
    """Outwards; through SQLAlchemy's greenlets to the coroutine that waits for them."""
    yield from outwards(sys._getframe(1))  # noqa: SLF001
    greenlet = sys.modules.get("greenlet")
    waiting = greenlet.getcurrent().parent if greenlet else None
    while waiting:
        yield from outwards(waiting.gr_frame)
        waiting = waiting.parent


def _waiting(loop: asyncio.AbstractEventLoop | None) -> Iterator[FrameType]:
    """What the loop's tasks wait in, innermost first; a test's task is older than its helpers."""
    for task in asyncio.all_tasks(loop) if loop else ():
        coroutine: Any = task.get_coro()
        frames = []
        while coroutine is not None and getattr(coroutine, "cr_frame", None):
            frames.append(coroutine.cr_frame)
            coroutine = coroutine.cr_await
        yield from reversed(frames)


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """It, and those that called it."""
    while frame:
        yield frame
        frame = frame.f_back
