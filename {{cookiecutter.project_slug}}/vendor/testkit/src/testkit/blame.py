"""The project's lines that led to a failure, and the file of its sources to look at first."""

from collections.abc import Sequence
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
    """`src/app/domain/orders.py` for tests/unit/domain/test_orders.py, and for test_orders_races.py there;
    `queries/orders.py` for test_orders_queries.py, where it is below or beside the folder of the test; None where no
    file, or more than one, fits."""
    path = PurePosixPath(test_file)
    folders = path.parent.parts[2:]  # below tests/<layer>
    words = path.stem.removeprefix("test_").split("_")
    packages = [package for package in project.sources() if package.is_dir()]
    files = [file for package in packages for file in package.rglob("*.py")]
    for length in range(len(words), 0, -1):
        name = PurePosixPath(*folders, "_".join(words[:length]) + ".py")
        exact = [package / name for package in packages if (package / name).is_file()]
        fitting = exact or _in_a_folder_of_its_name(files, name) or _named_with_folder(files, folders, words[:length])
        if fitting:
            return project.relative(str(fitting[0])) if len(fitting) == 1 else None
    return None


def _in_a_folder_of_its_name(files: Sequence[Path], name: PurePosixPath) -> list[Path]:
    return [file for file in files if len(name.parts) > 1 and _ends_with(file, name.parts)]


def _named_with_folder(files: Sequence[Path], folders: tuple[str, ...], words: Sequence[str]) -> list[Path]:
    pairs = {("_".join(words[:cut]), "_".join(words[cut:])) for cut in range(1, len(words))}
    named = [file for file in files if pairs & {(file.parent.name, file.stem), (file.stem, file.parent.name)}]
    below = [file for file in named if _ends_with(file.parent.parent, folders)]
    return below or [file for file in named if file.parent.parent.joinpath(*folders).is_dir()]


def _ends_with(path: Path, parts: tuple[str, ...]) -> bool:
    return path.parts[-len(parts) :] == parts
