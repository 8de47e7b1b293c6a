"""Where a task waits, for people: its name and the line of the project that goes on next."""

import asyncio
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from testkit.call_site import HERE, LIBRARIES

LIMIT = 60
"""Lines of an order that are shown."""


class Step(NamedTuple):
    task: str
    place: str


def place_of(task: "asyncio.Task[Any]", number: int) -> Step:
    coroutine: Any = task.get_coro()
    name = task.get_name()
    label = getattr(coroutine, "__qualname__", "task").rpartition("<locals>.")[2] if name.startswith("Task-") else name
    frames = []
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame:
            frames.append(frame)
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)
    return Step(f"{label} #{number}", _line(frames))


def _line(frames: list[FrameType]) -> str:
    own = [frame for frame in frames if not frame.f_code.co_filename.startswith((HERE, *LIBRARIES))]
    if not own:
        return ""
    return f"{_relative(own[-1].f_code.co_filename)}:{own[-1].f_lineno}"


def _relative(file: str) -> str:
    path = Path(file)
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else file


def in_lines(steps: list[Step]) -> list[str]:
    """One line for the steps of one task that follow each other."""
    turns: list[tuple[str, list[str]]] = []
    for task, place in steps:
        if not turns or turns[-1][0] != task:
            turns.append((task, []))
        turns[-1][1].append(place)
    width = max((len(task) for task, _ in turns), default=0)
    lines = [f"  {task:<{width}}  {' '.join(dict.fromkeys(filter(None, places)))}".rstrip() for task, places in turns]
    hidden = len(lines) - LIMIT
    return lines if hidden <= 0 else [f"  ({hidden} more before)", *lines[-LIMIT:]]
