"""Files of the user: what they are like, and putting one in another's place without writing over anything."""

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from plumbline.refused import Refused


class Saved(Refused):
    """The file was saved while it was being moved."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"Somebody saved {path} while the update ran, so nothing was changed: "
            "commit or stash it, then run the update again."
        )


def fingerprint(path: Path) -> str | None:
    """Of a file's kind, mode and content; None if there is no file."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            content = os.fsencode(path.readlink())
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        else:
            return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"{mode:o} {hashlib.sha256(content).hexdigest()}"


def put(source: Path, target: Path) -> None:
    """The source in the target's place, never over something else."""
    if target.is_dir() and not target.is_symlink():
        for folder, _, _ in os.walk(target, topdown=False):
            Path(folder).rmdir()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError as error:
        raise Saved(target.name) from error
    except OSError:  # another file system, or one without links
        if source.is_symlink():
            target.symlink_to(source.readlink())
        else:
            with target.open("xb") as file:
                file.write(source.read_bytes())
            shutil.copystat(source, target)


def move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
        source.unlink()


def remove_empty(folder: Path, top: Path) -> None:
    """The folder, and those above it, as long as nothing is in them."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent
