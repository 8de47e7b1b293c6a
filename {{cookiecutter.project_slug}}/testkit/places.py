"""Finds the line of the project that led to what happens now: the test's, or the application's."""

import sys
from collections.abc import Iterator
from os import sep
from pathlib import Path
from types import FrameType

HERE = str(Path(__file__).parent) + sep
LIBRARIES = tuple({sys.prefix + sep, sys.base_prefix + sep})


class Project:
    def __init__(self, root: Path, packages: list[str]) -> None:
        self.root = str(root) + sep
        self.packages = tuple(
            f"{self.root}{source}{package.replace('.', sep)}{sep}"
            for package in packages
            for source in ("src" + sep, "")
        )

    def place_of_call(self) -> str | None:
        """`path:line`, the innermost of the project's own; None in a thread of a library's."""
        frame = next(self._own(_frames()), None)
        return self.place(frame) if frame else None

    def place(self, frame: FrameType) -> str:
        path = frame.f_code.co_filename.removeprefix(self.root).replace(sep, "/")
        return f"{path}:{frame.f_lineno}"

    def app_calls(self) -> bool:
        """Whether the innermost line of the project is the application's, and no import's."""
        for frame in _stack(sys._getframe(1)):  # noqa: SLF001
            file = frame.f_code.co_filename
            if file.startswith("<frozen importlib"):
                return False
            if self._is_own(file):
                return file.startswith(self.packages)
        return False

    def _own(self, frames: Iterator[FrameType]) -> Iterator[FrameType]:
        return (frame for frame in frames if self._is_own(frame.f_code.co_filename))

    def _is_own(self, file: str) -> bool:
        return (
            file.startswith(self.root)
            and not file.startswith(LIBRARIES)
            and not file.startswith(HERE)
        )


def _frames() -> Iterator[FrameType]:
    """Outwards; through SQLAlchemy's greenlets to the coroutine that waits for them."""
    yield from _stack(sys._getframe(1))  # noqa: SLF001
    greenlet = sys.modules.get("greenlet")
    waiting = greenlet.getcurrent().parent if greenlet else None
    while waiting:
        yield from _stack(waiting.gr_frame)
        waiting = waiting.parent


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back
