"""Rewrites the history file: nobody sees half of it, and of two who write at once nobody loses a run."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from testkit.history.archive import Archive
from testkit.history.settings import HistorySettings
from testkit.history.store import Loaded, load


def add(paths: Iterable[Path], file: Path, settings: HistorySettings, now: datetime) -> tuple[Loaded, Archive, int]:
    """Adds the runs of `paths` to `file`, and leaves out what is beyond the limits. Returns what was read,
    what the file holds now, and how many runs were left out. Raises CannotJudge for a path that does not exist."""
    given = load(paths)
    file = file.resolve()  # a symbolic link stays one
    file.parent.mkdir(parents=True, exist_ok=True)
    with locked(file.with_name(f"{file.name}.lock")):
        known = load([file] if file.exists() else [])
        known.problems += given.problems
        archive = known.gathered()
        archive.merge(given.gathered())
        kept = archive.pruned(settings, now)
        write(file, kept)
    return known, kept, len(archive.runs) - len(kept.runs)


def write(file: Path, archive: Archive) -> None:
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="ascii", newline="\n") as output:
        output.writelines(f"{line}\n" for line in archive.lines())
        output.flush()
        os.fsync(output.fileno())
    new.replace(file)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Of the system: a process that is killed leaves no lock behind."""
    with file.open("a+b") as handle:
        _lock(handle)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
