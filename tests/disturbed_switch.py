"""The last step of an update in a small repository, disturbed at its n-th change of the file system.

    python -m tests.disturbed_switch REPOSITORY NEW_TREE DISTURBANCE N PATH

Prints how many such changes there were. `kill` ends the process, as a power cut would; `append` writes to PATH as it
is; `save` replaces PATH by a longer one, as editors do; `nothing` only counts. NEW_TREE `recover` is the next run.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from plumbline.refused import Refused
from plumbline.upgrading.merging import Merged
from plumbline.upgrading.project import open_project
from plumbline.upgrading.switch import Switch

EDIT = "edited meanwhile\n"
CHANGES = {"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.chmod"}


class Disturbance:
    def __init__(self, kind: str, moment: int, path: Path) -> None:
        self.kind, self.moment, self.path, self.count = kind, moment, path, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in CHANGES or writes:
            self.count += 1
            if self.count == self.moment:
                with suppress(OSError):  # its folder is gone: an editor could not save it either
                    getattr(self, self.kind)()

    def kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def append(self) -> None:
        if self.path.exists():
            with self.path.open("a", encoding="utf-8") as file:
                file.write(EDIT)
            print("edited", self.path)  # noqa: T201

    def save(self) -> None:
        before = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        beside = self.path.with_name("editor.tmp")
        beside.write_text(before + EDIT, encoding="utf-8")
        beside.replace(self.path)
        print("edited", self.path)  # noqa: T201

    def nothing(self) -> None:
        """Only counts."""


def main(repository: str, tree: str, kind: str, moment: str, path: str) -> None:
    project = open_project(Path(repository))
    switch = Switch(project, project.git_folder / "template-update")
    if tree == "recover":
        print(switch.recover())  # noqa: T201 (its answer)
        return
    changes = project.changes(tree)
    switch.prepare(changes)
    disturbance = Disturbance(kind, int(moment), Path(repository) / path)
    sys.addaudithook(disturbance)
    code = 0
    try:
        saved = switch.run(Merged(tree, {}, []), changes)
        print("saved", *saved)  # noqa: T201
    except Refused as error:
        print(error)  # noqa: T201
        code = 2
    finally:
        disturbance.moment = -1
    switch.discard()
    print(disturbance.count)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
