"""What a user may do to a project before the next update: a random history, the same for the same seed.

Each line that a user writes holds a word of its own, so that a lost one is seen.
"""

import random
from pathlib import Path
from typing import Final

from tests.synthetic_template import git

WORD: Final = "users-own-"


class User:
    """Edits the files of one project, and commits now and then."""

    def __init__(self, project: Path, seed: int, spared: str = "") -> None:
        """The folder that is spared is left as it was made."""
        self.project = project
        self.spared = spared
        self.dice = random.Random(seed)  # noqa: S311 (seeded on purpose)
        self.words = 0

    def live(self, steps: int) -> None:
        for _ in range(steps):
            step = self.dice.choice(
                [self.edit, self.edit, self.insert, self.append, self.move, self.delete, self.add, self.reformat]
            )
            step()
        git(self.project, "add", "--all", ".")
        git(self.project, "commit", "--quiet", "--allow-empty", "--message", "A history")

    def file(self) -> Path:
        texts = [path for path in self.project.rglob("*") if path.suffix in {".py", ".md", ".ini"}]
        return self.dice.choice(sorted(path for path in texts if self.spared not in path.parts))

    def own_line(self) -> str:
        self.words += 1
        return f"# {WORD}{self.words}\n"

    def edit(self) -> None:
        """Replaces a line: this conflicts with a change of the template's."""
        path = self.file()
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) or [""]
        mine = [number for number, line in enumerate(lines) if WORD not in line] or [len(lines) - 1]
        lines[self.dice.choice(mine)] = self.own_line()
        path.write_text("".join(lines), encoding="utf-8")

    def insert(self) -> None:
        path = self.file()
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(self.dice.randrange(len(lines) + 1), self.own_line())
        path.write_text("".join(lines), encoding="utf-8")

    def append(self) -> None:
        path = self.file()
        path.write_text(path.read_text(encoding="utf-8") + self.own_line(), encoding="utf-8")

    def move(self) -> None:
        path = self.file()
        target = path.with_name(f"moved_{self.dice.randrange(1000)}_{path.name}")
        path.rename(target)

    def delete(self) -> None:
        self.file().unlink()

    def add(self) -> None:
        name = self.dice.choice(["src/new.py", "src/mine.py", "docs/mine.md", "deep/er/mine.py"])
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + self.own_line() * 3, encoding="utf-8")

    def reformat(self) -> None:
        path = self.file()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(" = ", "  =  ").replace("\n\n\n", "\n\n"), encoding="utf-8")


def words_in(project: Path) -> set[str]:
    """The user's own words in files that git tracks."""
    names = git(project, "ls-files", "-z", "--cached", "--others", "--exclude-standard", ".").split("\0")
    files = [project / name for name in names if name and (project / name).is_file()]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return {word for text in texts for word in text.split() if word.startswith(WORD)}
