"""Which files a repair changed, if git is there and knows both commits."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from testkit.git import git_if_there

MOST_FILES = 6
COMMIT = re.compile(r"[0-9a-f]+")
HEADING = re.compile(r"([0-9a-f]{40,}) ([0-9a-f]{40,})\n")
"""Before the files of each pair of trees."""

Pair = tuple[str, str]
"""Commits: before the repair, and with it."""


def files_between(pairs: Collection[Pair], root: Path) -> Mapping[Pair, list[str]]:
    """By two calls of git, however many pairs there are. A pair is left out where git can't tell: a shallow clone, a
    rebased branch, no repository."""
    commits = list(dict.fromkeys(commit for pair in pairs for commit in pair if COMMIT.fullmatch(commit)))
    asked = "".join(f"{commit}^{{tree}}\n" for commit in commits)
    answers = (git_if_there(root, "cat-file", "--batch-check", given=asked) or "").splitlines()
    trees = {commit: line.split()[0] for commit, line in zip(commits, answers, strict=False) if " tree " in line}
    known = {pair: (trees[pair[0]], trees[pair[1]]) for pair in pairs if {*pair} <= trees.keys()}
    asked = "".join(f"{red} {green}\n" for red, green in known.values())
    printed = git_if_there(root, "diff-tree", "--stdin", "-r", "-M", "--name-only", "-z", "--relative", given=asked)
    names = _by_trees(printed or "")
    return {pair: _most_telling(names[of]) for pair, of in known.items() if of in names}


def _by_trees(printed: str) -> dict[Pair, list[str]]:
    names: dict[Pair, list[str]] = {}
    here: list[str] = []
    for text in printed.split("\0"):
        name = text
        while heading := HEADING.match(name):
            here = names[heading[1], heading[2]] = []
            name = name[heading.end() :]
        here += [name] if name else []
    return names


def _most_telling(names: Sequence[str]) -> list[str]:
    """Sources before tests before the rest."""
    first = sorted(names, key=lambda name: (not name.startswith("src/"), not name.startswith("tests/"), name))
    more = [f"and {len(first) - MOST_FILES} more"] if len(first) > MOST_FILES else []
    return [*first[:MOST_FILES], *more]
