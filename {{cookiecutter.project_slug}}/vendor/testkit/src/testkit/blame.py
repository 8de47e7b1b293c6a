"""The project's lines that led to a failure, and the file of its sources to look at first."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from traceback import walk_tb
from types import FrameType

from testkit.call_site import Project
from testkit.records import Frame

MOST_FRAMES = 40
"""The outermost and the innermost half: between them is a recursion."""


def frames_of(chain: Sequence[BaseException], project: Project) -> tuple[Frame, ...]:
    """From the test inwards to where the last of the chain was raised. Where one was caught and raised
    as another, the way goes on from the line that was tried."""
    way: list[tuple[FrameType, int]] = []
    for error in chain:
        steps = list(walk_tb(error.__traceback__))
        caught = [frame for frame, _ in way]
        if steps and steps[0][0] in caught:
            del way[caught.index(steps[0][0]) :]
        way += steps
    return frames_at([(frame, line) for frame, line in way if project.owns(frame)], project)


def frames_at(way: Sequence[tuple[FrameType, int]], project: Project) -> tuple[Frame, ...]:
    return shortened([frame_of(frame, line, project) for frame, line in way])


def frame_of(frame: FrameType, line: int, project: Project) -> Frame:
    code = frame.f_code
    return Frame(project.relative(code.co_filename), line, getattr(code, "co_qualname", code.co_name))


def shortened(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    half = MOST_FRAMES // 2
    return tuple(frames if len(frames) <= MOST_FRAMES else [*frames[:half], *frames[-half:]])


def module_of(frames: Sequence[Frame], test: str, project: Project, *, set_up: bool = False) -> str | None:
    """The deepest frame in the project's sources; or else the module that the test mirrors. A fixture
    that failed for no other reason is to blame itself."""
    deepest = next((frame.path for frame in reversed(frames) if is_source(frame.path, project)), None)
    if deepest is None and set_up:
        return frames[-1].path if frames else test.partition("::")[0]
    return deepest or mirrored(test.partition("::")[0], project)


def is_source(path: str, project: Project) -> bool:
    return project.is_source(path) or path.startswith("src/")


def mirrored(test_file: str, project: Project) -> str | None:
    """`src/app/domain/orders.py` for tests/unit/domain/test_orders.py, and for test_orders_races.py
    there; None where no file, or more than one, fits."""
    path = PurePosixPath(test_file)
    folders = path.parent.parts[2:]  # below tests/<layer>
    words = path.stem.removeprefix("test_").split("_")
    for length in range(len(words), 0, -1):
        name = PurePosixPath(*folders, "_".join(words[:length]) + ".py")
        fitting = list(_fitting(name, project))
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _fitting(name: PurePosixPath, project: Project) -> Iterator[str]:
    """In the same folder of a package, or else in a folder of that name anywhere in it."""
    packages = [package for package in project.sources() if package.is_dir()]
    exact = [package / name for package in packages if (package / name).is_file()]
    files = exact or [file for package in packages for file in package.rglob(name.name) if _ends_with(file, name)]
    yield from (project.relative(str(file)) for file in files)


def _ends_with(file: Path, name: PurePosixPath) -> bool:
    return len(name.parts) > 1 and file.parts[-len(name.parts) :] == name.parts
