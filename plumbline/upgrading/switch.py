"""The last step: the user's files become the merged ones, all of them or none.

New texts are prepared in .git/template-update. Each old file is moved there before its new text
takes its place, and is compared once more: what somebody saved in the meantime is noticed, and put
back. While files are moved, git's index is locked, and plan.json lists them: a later run that finds
it knows that this one was killed, and what to put back.
"""

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from plumbline.git import Git
from plumbline.refused import Refused
from plumbline.upgrading.files import Saved, fingerprint, move, put, remove_empty
from plumbline.upgrading.merging import Merged
from plumbline.upgrading.next_index import write_index
from plumbline.upgrading.obstacles import listed, require_committed, require_free
from plumbline.upgrading.project import Change, Project, native

LOCK = b"Held by an update of the template.\n"
ATTRIBUTES = ".gitattributes"


@dataclass(frozen=True)
class Switch:
    project: Project
    folder: Path

    @property
    def index(self) -> Path:
        """Git's next index; it is gone as soon as the update is complete."""
        return self.folder / "index"

    @property
    def lock(self) -> Path:
        return self.project.git_folder / "index.lock"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.json"

    def away(self, path: str) -> Path:
        """Where the old file waits: on its own file system, or moving it would be copying it."""
        place = self.project.place(path)
        nearest = next(folder for folder in place.parents if folder.is_dir())
        if nearest.stat().st_dev == self.folder.stat().st_dev:
            return self.folder / "away" / native(path)
        return place.with_name(f".{place.name}.before-update")

    def prepare(self, changes: list[Change]) -> None:
        """Writes the new texts, as git would check them out, into a private folder."""
        self.folder.mkdir()
        (self.folder / "new").mkdir()
        gone = {change.path for change in changes}
        committed = self.project.git("ls-tree", "-rz", self.project.head).split("\0")
        lines = [
            line
            for line in filter(None, committed)
            if PurePosixPath(path := line.partition("\t")[2]).name == ATTRIBUTES and path not in gone
        ]
        lines += [f"{it.new_mode} blob {it.new}\t{it.path}" for it in changes if not it.removed]
        locations = {
            "GIT_DIR": str(self.project.git_folder),
            "GIT_WORK_TREE": str(self.folder / "new"),
            "GIT_INDEX_FILE": str(self.folder / "index-new"),
        }
        git = Git(self.folder / "new", locations)
        git("update-index", "-z", "--index-info", stdin="".join(f"{line}\0" for line in lines))
        tree = git("write-tree").strip()
        (self.folder / "index-new").unlink()
        git("read-tree", "--reset", "-u", "--no-sparse-checkout", tree)

    def run(
        self,
        merged: Merged,
        changes: list[Change],
        abandoned: Callable[[], bool] = lambda: False,
    ) -> list[str]:
        """Changes the files and the index; returns the files that somebody saved right after."""
        with self._locked():
            shutil.copy2(self.project.git_folder / "index", self.index)
            self.project.require_ready(self.index)
            require_free(self.project, changes)
            write_index(self.project, self.index, merged, changes)
            before = {it.path: None if it.added else fingerprint(self.project.place(it.path)) for it in changes}
            require_committed(
                self.project, self.folder / "index-old", changes
            )  # after the look, so that it is these that are
            after = {change.path: self._new_fingerprint(change) for change in changes}
            if abandoned():  # the last moment at which nothing has been changed
                raise Refused("The update was killed: nothing was changed.")
            self._write_plan({path: (before[path], after[path]) for path in before})
            try:
                self._move(changes, before)
            except OSError as error:
                why = f"{error.strerror}: {error.filename}."
                raise Refused(f"{why} {as_before(self._taken_back())}") from error
            except BaseException:
                self._taken_back()
                raise
            self.index.replace(self.lock)
            self.lock.replace(self.project.git_folder / "index")
        saved = [path for path in after if fingerprint(self.project.place(path)) != after[path]]
        with suppress(OSError):  # the update is complete: what is left over goes next time
            self.clean()
        self.project.git.run("update-index", "-q", "--refresh")
        return saved

    def _move(self, changes: list[Change], before: dict[str, str | None]) -> None:
        for change in changes:
            place, away = self.project.place(change.path), self.away(change.path)
            if not change.added:
                away.parent.mkdir(parents=True, exist_ok=True)
                if fingerprint(place) != before[change.path]:
                    raise Saved(change.path)
                place.rename(away)
            if change.removed:
                remove_empty(place.parent, self.project.top)
            else:
                put(self.folder / "new" / native(change.path), place)
        for change in changes:  # also what was written through a file that was open already
            if not change.added and fingerprint(self.away(change.path)) != before[change.path]:
                raise Saved(change.path)

    def restore(self) -> list[str]:
        """Puts back what is in the plan; returns the files that somebody has written since."""
        saved = []
        plan = json.loads(self.plan.read_text(encoding="utf-8"))["files"]
        for path, (before, after) in reversed(plan.items()):
            place, away = self.project.place(path), self.away(path)
            if before and not os.path.lexists(away):
                continue  # it was never moved
            if before and fingerprint(place) == before:
                continue  # somebody has put it back
            if after and fingerprint(place) == after:
                aside = self.folder / "aside" / native(path)
                aside.parent.mkdir(parents=True, exist_ok=True)
                move(place, aside)
                if fingerprint(aside) != after:
                    put(aside, place)
            if before and not os.path.lexists(place):
                put(away, place)
                away.unlink()
            elif os.path.lexists(place):
                saved.append(path)
                if before and fingerprint(away) != before:
                    put(away, place.with_name(f"{place.name}.saved"))
            remove_empty(place.parent, self.project.top)
        return saved

    def _taken_back(self) -> list[str]:
        saved = self.restore()
        self.clean()
        return saved

    def discard(self) -> None:
        """What was prepared, unless files have been moved already."""
        if not self.plan.exists():
            self.clean()

    def clean(self) -> None:
        if self.plan.exists():
            plan = json.loads(self.plan.read_text(encoding="utf-8"))["files"]
            for path, (before, _) in plan.items():
                if before:
                    self.away(path).unlink(missing_ok=True)
        self.plan.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def recover(self) -> str:
        """After a run that was killed: takes back what it had begun; says what it did."""
        ours = self.lock.is_file() and self.lock.read_bytes() == LOCK
        text = ""
        if self.plan.exists():
            plan = json.loads(self.plan.read_text(encoding="utf-8"))
            if not self.index.exists():
                if fingerprint(self.lock) == plan["index"]:
                    self.lock.replace(self.project.git_folder / "index")
                text = "The last update was killed after its last file: all of it is staged."
            elif plan["head"] == self.project.head:
                text = f"The last update was killed. {as_before(self.restore())}"
            else:
                text = "The last update was killed, and you committed since: nothing is put back."
        if ours:
            self.lock.unlink()
        self.clean()
        return text

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            descriptor = os.open(self.lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError as error:
            raise Refused(
                f"Another git is at work here: wait for it, or remove {self.lock} if there is none."
            ) from error
        os.write(descriptor, LOCK)
        os.close(descriptor)
        try:
            yield
        except BaseException:
            self.lock.unlink(missing_ok=True)
            self.discard()
            raise

    def _new_fingerprint(self, change: Change) -> str | None:
        if change.removed:
            return None
        new = self.folder / "new" / native(change.path)
        if change.old_mode == change.new_mode and not new.is_symlink():
            new.chmod(stat.S_IMODE(self.project.place(change.path).stat().st_mode))
        return fingerprint(new)

    def _write_plan(self, files: dict[str, tuple[str | None, str | None]]) -> None:
        plan = {"head": self.project.head, "index": fingerprint(self.index), "files": files}
        text = json.dumps(plan)
        unfinished = self.plan.with_suffix(".new")
        unfinished.write_text(text, encoding="ascii")
        unfinished.replace(self.plan)


def as_before(saved: list[str]) -> str:
    if not saved:
        return "Your files are as they were before it."
    return f"Your files are as they were before it, but for what was saved since in {listed(saved)}."
