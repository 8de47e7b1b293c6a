"""The commands that pages tell their readers to type, and what is wrong with them."""

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.make_commands import targets

FENCE: Final = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
SPAN: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROGRAMS: Final = ("make", "uv", "uvx", "testkit", "plumbline", "pytest", "python", "git", "docker", "alembic", "cruft")
COMMAND: Final = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:{'|'.join(PROGRAMS)}) \S.*")
VARIABLE: Final = re.compile(r"([a-z_]+)=")
USED: Final = re.compile(r"\$\(([a-z_]+)\)|\$\$\{?([a-z_]+)|\b(?:ifdef|if) \$?\(?([a-z_]+)")
OPTION: Final = re.compile(r"--?[a-z][\w-]*")


def commands(page: str) -> Iterator[str]:
    """Of blocks for the shell, and in the text. A block in another language, or an output, has none."""
    for _, language, text in FENCE.findall(page):
        if language in {"", "sh"}:
            lines = text.replace("\\\n", " ").splitlines()
            yield from (line.strip() for line in lines if COMMAND.fullmatch(line.strip()))
    yield from (code for code in SPAN.findall(FENCE.sub("", page)) if COMMAND.fullmatch(code))


def shell_blocks(page: str) -> list[str]:
    """The text of each `sh` block, as a reader would copy it."""
    return [text for _, language, text in FENCE.findall(page) if language == "sh"]


@dataclass(frozen=True)
class Tools:
    makefiles: str
    """The text of each that the page may mean."""
    options: Mapping[str, str]
    """Help by command: `testkit pyramid`, `plumbline adopt`, `pytest`."""
    folders: Sequence[Path]
    """Where scripts and modules are."""
    others: Collection[str]
    """Beginnings of commands of other programs."""

    def faults(self, command: str) -> list[str]:
        """What the tools don't know: a target, a variable, a command, an option, a script, or the program."""
        return [fault for words in simple_commands(command) for fault in self._faults(words)]

    def _faults(self, words: list[str]) -> list[str]:
        if words[0] == "make":
            return self._faults_of_make(words[1:])
        if words[0] == "python" and self._is_there(words[1:]):
            return []
        name = next((name for count in (3, 2, 1) if (name := " ".join(words[:count])) in self.options), "")
        if not name:
            text = " ".join(words)
            return [] if text.startswith(tuple(self.others)) else [f"nobody runs {text}"]
        given = [word.split("=")[0] for word in words[len(name.split()) :] if OPTION.match(word)]
        return [f"{name} has no option {option}" for option in given if not _lists(self.options[name], option)]

    def _is_there(self, words: list[str]) -> bool:
        module = words[0] == "-m"
        path = words[1].replace(".", "/") if module else words[0]
        ends = (".py", "/__main__.py") if module else ("",)
        return any((folder / f"{path}{end}").exists() for folder in self.folders for end in ends)

    def _faults_of_make(self, words: list[str]) -> list[str]:
        used = {name for found in USED.findall(self.makefiles) for name in found if name}
        variables = [match[1] for word in words if (match := VARIABLE.match(word))]
        named = [word for word in words if not VARIABLE.match(word) and not word.startswith("-") and word != "…"]
        known = targets(self.makefiles)
        return [f"make has no target {name}" for name in named if name not in known] + [
            f"make has no variable {name}" for name in variables if name not in used
        ]


def _lists(text: str, option: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text))


def simple_commands(command: str) -> Iterator[list[str]]:
    """Without `uv run`, variables in front, and redirections; what follows `--` is a command of its own."""
    whole = re.sub(r"<[^<>]*>", "…", command)
    for part in re.split(r"\s(?:&&|\|\|?|;|--)\s", re.sub(r" >+ \S+", "", whole)):
        words = [word for word in shlex.split(part, comments=True) if word]
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        yield from _of_uv(words)


def _of_uv(words: list[str]) -> Iterator[list[str]]:
    if words[:2] == ["uv", "run"]:
        words = _after_options(words[2:], ("--group", "--with", "--directory"))
    elif words[:1] == ["uvx"]:
        words = _after_options(words[1:], ("--from", "--with"))
    if words[:2] == ["python", "-m"]:
        words = words[2:] if words[2:3] in (["pytest"], ["testkit"], ["alembic"], ["pip"]) else words
    if words:
        yield words


def _after_options(words: list[str], with_value: tuple[str, ...]) -> list[str]:
    while words and words[0].startswith("--"):
        words = words[2 if words[0] in with_value else 1 :]
    return words
