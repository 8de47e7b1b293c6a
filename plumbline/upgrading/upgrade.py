"""From which commit of which template to which, with which answers."""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from plumbline.upgrading import cruft_file
from plumbline.upgrading.answers import fit
from plumbline.upgrading.cruft_file import Answers, Origin
from plumbline.upgrading.rendering import Rendered, render
from plumbline.upgrading.template import Template, clone, is_local, without_password

WRITTEN_ONCE = "_written_once"
"""In cookiecutter.json: the files that belong to the team once they exist."""


@dataclass(frozen=True)
class Upgrade:
    project: Path
    work: Path
    """A temporary folder."""
    origin: Origin
    template: Template
    old: str
    new: str
    overrides: Mapping[str, str]
    """Answers that differ from those in .cruft.json."""

    @property
    def address(self) -> str:
        """For .cruft.json: a local clone is a way to reach the template, and does not replace its URL."""
        recorded = self.origin.template
        local = is_local(self.template.address) and not is_local(recorded)
        return recorded if local or self.template.address == without_password(recorded) else self.template.address

    @cached_property
    def old_name(self) -> str:
        return self.template.name(self.old)

    @cached_property
    def new_name(self) -> str:
        return self.template.name(self.new)

    def log(self) -> str:
        return self.template.log(self.old, self.new)

    def before(self) -> Rendered:
        """The service as it was generated."""
        return self._render((self.old, self.origin.answers, self.work / "before"))[0]

    def both(self) -> tuple[Rendered, Rendered]:
        """As it was generated, and as it would be now."""
        answers = fit(self.origin.answers, self.template.questions(self.new), self.overrides)
        before = self.old, self.origin.answers, self.work / "before"
        old, new = self._render(before, (self.new, answers, self.work / "after"))
        for name in self.template.questions(self.new).get(WRITTEN_ONCE) or []:
            keep(name, old.folder, new.folder)
        return old, new

    def _render(self, *versions: tuple[str, Answers, Path]) -> list[Rendered]:
        directory = self.template.directory
        for commit, _, place in versions:
            self.template.check_out(commit, place / "template")
        with ThreadPoolExecutor() as pool:
            rendered = list(
                pool.map(
                    lambda it: render(it[2] / "template", directory, it[1], it[2]),
                    versions,
                )
            )
        for each in rendered:
            for path in self.origin.skipped(each.folder):
                remove(path)
        return rendered


def keep(name: str, old: Path, new: Path) -> None:
    """What the old version wrote is the team's own by now: the new version has the same text."""
    if (old / name).is_file():
        remove(new / name)
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(old / name, new / name)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def plan(project: Path, work: Path, address: str | None, version: str | None, overrides: Mapping[str, str]) -> Upgrade:
    """Without a version, the newest."""
    origin = cruft_file.read(project)
    template = clone(address or origin.template, origin.directory, work / "template.git", project)
    old, new = template.commit(origin.commit), template.target(origin, version)
    return Upgrade(project, work, origin, template, old, new, overrides)
