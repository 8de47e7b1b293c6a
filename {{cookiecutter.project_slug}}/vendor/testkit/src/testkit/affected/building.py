"""A map, of what a run observed and of coverage's data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testkit.affected.activity import COLLECTING, Activity
from testkit.affected.blocks import Block, blocks_of
from testkit.affected.mapping import ALL, CoverageMap, union
from testkit.affected.project import digests, text_of
from testkit.git import git_if_there
from testkit.run_facts import database_in

FIXTURE = "fixture:"
IMPORTING = "testkit:importing"
"""The context until the first test: what tests import, and what they import, is run."""


def _sets() -> dict[str, set[str]]:
    return defaultdict(set)


@dataclass
class Observed:
    """Of one process; of all of them after `merge`."""

    outcomes: dict[str, bool] = field(default_factory=dict)
    fixtures: dict[str, set[str]] = field(default_factory=_sets)
    opened: dict[str, set[str]] = field(default_factory=_sets)
    listed: dict[str, set[str]] = field(default_factory=_sets)
    readers: dict[str, set[str]] = field(default_factory=_sets)
    started: set[str] = field(default_factory=set)
    preloaded: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    processes: int = 1

    def take(self, activity: Activity) -> None:
        """What workers sent is here already."""
        _add(activity.opened, self.opened)
        _add(activity.listed, self.listed)
        _add(activity.readers, self.readers)
        self.started |= activity.started

    def as_plain(self) -> dict[str, Any]:
        tables = {name: {key: sorted(who) for key, who in getattr(self, name).items()} for name in TABLES}
        return {**tables, "started": sorted(self.started), "roots": self.roots}

    def merge(self, plain: Mapping[str, Any] | None) -> None:
        if plain is None:
            return
        for name in TABLES:
            _add(plain[name], getattr(self, name))
        self.started |= set(plain["started"])
        self.roots = sorted({*self.roots, *plain["roots"]})
        self.processes += 1


def _add(more: Mapping[str, Iterable[str]], table: dict[str, set[str]]) -> None:
    for key, who in more.items():
        table.setdefault(key, set()).update(who)


TABLES = ("fixtures", "opened", "listed", "readers")


def build_map(root: Path, files: Mapping[str, str], observed: Observed, data_file: str) -> CoverageMap:
    """`files` are the digests from before the first test. Raises CannotJudge."""
    tests = sorted(test for test, is_good in observed.outcomes.items() if is_good)
    places = {test: 1 << place for place, test in enumerate(tests)}
    members = _Members(places, observed)
    after = digests(root)
    steady = {path: digest if after.get(path) == digest else "" for path, digest in files.items()}
    blocks = dict(_blocks(root, steady))
    ran, at_import = _ran(root, data_file, blocks, members)
    for key in observed.fixtures:
        path, _, name = key.partition("::")
        if path in blocks:
            ran.setdefault(path, {})[name] = ran.get(path, {}).get(name, 0) | members.of(FIXTURE + key)
    return CoverageMap(
        tests=tests,
        commit=(git_if_there(root, "rev-parse", "HEAD") or "").strip() or None,
        database=database_in(root),
        files=steady,
        blocks=blocks,
        ran=ran,
        at_import=at_import,
        opened={
            path: members.of_readers(who) | _users(observed.readers.get(path, ()), ran)
            for path, who in observed.opened.items()
        },
        listed={path: members.of_readers(who) for path, who in observed.listed.items()},
        started_processes=members.of_all(observed.started),
        preloaded=observed.preloaded,
        roots=observed.roots,
        processes=observed.processes,
    )


def _users(readers: Iterable[str], ran: Mapping[str, Mapping[str, int]]) -> int:
    """Tests that ran a function which read the file for one of them: it may have kept it, as a cache of templates."""
    places = (reader.partition("::") for reader in readers)
    return union(ran.get(path, {}).get(name, 0) for path, _, name in places)


class _Members:
    """Who did it, as a set of tests: a shared fixture stands for all tests that use it."""

    def __init__(self, places: Mapping[str, int], observed: Observed) -> None:
        self._places = places
        self._observed = observed

    def of(self, who: str) -> int:
        if who == COLLECTING:
            return ALL
        if who.startswith(FIXTURE):
            return self.of_all(self._observed.fixtures.get(who.removeprefix(FIXTURE), ()))
        return self._places.get(who, 0)

    def of_all(self, many: Iterable[str]) -> int:
        return union(map(self.of, many))

    def of_readers(self, many: set[str]) -> int:
        """What only one test of each process read may be read once and kept: all tests then use it."""
        own = [who for who in many if not who.startswith(FIXTURE)]
        return ALL if 0 < len(own) <= self._observed.processes else self.of_all(many)


def _blocks(root: Path, files: Mapping[str, str]) -> Iterable[tuple[str, dict[str, Block]]]:
    for path in files:
        if path.endswith(".py"):
            try:
                yield path, blocks_of(text_of(root, path))
            except (SyntaxError, ValueError, OSError):
                continue


def _ran(
    root: Path, data_file: str, blocks: Mapping[str, Mapping[str, Block]], members: _Members
) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    import coverage  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  (only where it is used)

    data = coverage.CoverageData(data_file)
    data.read()
    known = {"": 0, IMPORTING: 0}
    ran: dict[str, dict[str, int]] = {}
    at_import: dict[str, list[str]] = {}
    for file in data.measured_files():
        path = Path(file)
        relative = (path.relative_to(root) if path.is_absolute() and path.is_relative_to(root) else path).as_posix()
        contexts = data.contexts_by_lineno(file)
        lines = {line: _tests_in(names, known, members) for line, names in contexts.items()}
        early = {line for line, names in contexts.items() if IMPORTING in names}
        at_import[relative] = [
            name for name, block in blocks.get(relative, {}).items() if early & set(range(block.first, block.last + 1))
        ]
        ran[relative] = {
            name: chosen
            for name, block in blocks.get(relative, {}).items()
            if (chosen := union(lines.get(line, 0) for line in range(block.first, block.last + 1)))
        }
    return ran, at_import


def _tests_in(contexts: Iterable[str], known: dict[str, int], members: _Members) -> int:
    for context in contexts:
        if context not in known:
            who = context if context.startswith(FIXTURE) else context.rpartition("|")[0]
            known[context] = members.of(who) if who else 0
    return union(known[context] for context in contexts)
