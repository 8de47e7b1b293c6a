"""The project's code and its mutants: all of them, those of a branch's own lines, or a sample."""

import ast
import difflib
import random
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from testkit.affected.project import changed_since
from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, Finding
from testkit.mutation.field_operators import enums_of
from testkit.mutation.mutant import Mutant
from testkit.mutation.operators import mutants_of, parsed
from testkit.mutation.settings import MutationSettings


class Sources(NamedTuple):
    texts: Mapping[str, bytes]
    trees: Mapping[str, ast.Module]
    problems: Sequence[Finding]
    """Files that can't be judged."""

    def mutants(self) -> list[Mutant]:
        enums = enums_of(list(self.trees.values()))
        return [mutant for path in self.trees for mutant in mutants_of(path, self.texts[path], enums)]


def read_sources(root: Path, settings: MutationSettings) -> Sources:
    """Raises CannotJudge where there is none."""
    texts: dict[str, bytes] = {}
    for entry in settings.source:
        place = root / entry
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            path = file.relative_to(root).as_posix()
            if file.is_file() and not any(fnmatch(path, pattern) for pattern in settings.exclude):
                texts[path] = file.read_bytes()
    if not texts:
        raise CannotJudge(f"[tool.testkit.mutation] source: no Python file is in {', '.join(settings.source)}")
    trees, problems = {}, []
    for path, text in texts.items():
        try:
            trees[path] = parsed(text)
        except (SyntaxError, ValueError) as error:
            problems.append(
                Finding(path, 0, "unreadable", ERROR, f"can't be judged: {error}", "save it as plain UTF-8")
            )
    return Sources(texts, trees, problems)


def changed_lines(root: Path, reference: str, texts: Mapping[str, bytes]) -> dict[str, set[int]]:
    """Lines that are new or changed since the branch left `reference`, by file. Raises CannotJudge."""
    lines = {}
    for path, old in changed_since(root, reference).items():
        if path in texts:
            new = texts[path].decode(errors="replace").splitlines()
            lines[path] = new_lines((old or "").splitlines(), new)
    return lines


def new_lines(old: Sequence[str], new: Sequence[str]) -> set[int]:
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {line + 1 for kind, _, _, first, end in blocks if kind != "equal" for line in range(first, end)}


def on_lines(mutants: Sequence[Mutant], lines: Mapping[str, set[int]]) -> list[Mutant]:
    return [one for one in mutants if not lines.get(one.path, set()).isdisjoint(range(one.line, one.last_line + 1))]


def sampled(mutants: Sequence[Mutant], size: int | None, seed: int) -> list[Mutant]:
    if size is None or size >= len(mutants):
        return list(mutants)
    return sorted(random.Random(seed).sample(list(mutants), size))  # noqa: S311
