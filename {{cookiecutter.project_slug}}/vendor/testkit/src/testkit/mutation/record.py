"""What the tests ran, kept between two runs: only tests that may run other lines now are recorded again."""

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from testkit.affected.building import FIXTURE
from testkit.affected.project import digests
from testkit.affected.settings import AffectedSettings
from testkit.exit_status import CannotJudge
from testkit.run_facts import database_in

KEPT = "reports/mutation/record.json"
SCHEMA = 1


@dataclass
class Record:
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Node id -> passed, failed, cpu and wall seconds."""
    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    """File -> line -> contexts: a test, or a fixture that tests share."""
    fixtures: dict[str, set[str]] = field(default_factory=dict)
    """Those that tests share, and their tests."""
    libraries: list[str] = field(default_factory=list)
    """Modules that were imported only while tests ran."""

    def add(self, part: Mapping[str, Any], root: Path) -> None:
        """What one process has recorded."""
        self.tests |= part["tests"]
        self.libraries += [name for name in part["libraries"] if name not in self.libraries]
        for fixture, users in part["fixtures"].items():
            self.fixtures.setdefault(fixture, set()).update(users)
        for file, contexts in part["lines"].items():
            lines = self.lines.setdefault(Path(file).relative_to(root).as_posix(), {})
            for line, names in contexts.items():
                lines.setdefault(int(line), set()).update(names)

    def only(self, tests: Collection[str]) -> "Record":
        chosen = set(tests)
        return Record({test: seen for test, seen in self.tests.items() if test in chosen}, self.lines, self.fixtures)

    def of_files(self, paths: Iterable[str]) -> set[str]:
        """Contexts that ran something in them."""
        return {name for path in paths for names in self.lines.get(path, {}).values() for name in names}

    def forget(self, contexts: set[str], paths: Collection[str]) -> None:
        for path in paths:
            self.lines.pop(path, None)
        for lines in self.lines.values():
            for line in lines:
                lines[line] -= contexts
        for test in contexts:
            self.tests.pop(test, None)
        for users in self.fixtures.values():
            users.difference_update(contexts)


def stale_contexts(record: Record, changed: Collection[str], sources: Collection[str]) -> set[str] | None:
    """What may run other lines since these files changed; None: all."""
    test_files = {test.partition("::")[0] for test in record.tests}
    if any(path not in sources and path not in test_files for path in changed):
        return None
    own = {test for test in record.tests if test.partition("::")[0] in changed}
    failed = {test for test, seen in record.tests.items() if seen["failed"]}
    return own | failed | record.of_files(path for path in changed if path in sources)


def needed_tests(record: Record, stale: set[str], collected: Sequence[str]) -> list[str]:
    """Of a shared fixture one test is enough: it runs the fixture again."""
    chosen = {test for test in collected if test in stale or test not in record.tests}
    for fixture in sorted(name for name in stale if name.startswith(FIXTURE)):
        users = [test for test in collected if test in record.fixtures.get(fixture, ())]
        if users and chosen.isdisjoint(users):
            chosen.add(min(users, key=lambda test: (record.tests[test]["cpu"], test)))
    return [test for test in collected if test in chosen]


class Kept:
    """The record of the run before, on the disk. Without git nobody knows what changed, and nothing is kept."""

    def __init__(self, root: Path, sources: Sequence[str]) -> None:
        self.path = root / KEPT
        self.sources = sources
        self.python = sys.version
        self.database = database_in(root)
        self.seconds: dict[str, float] = {}
        """What each test took in the run before."""
        try:
            self.files = {path: digest for path, digest in digests(root).items() if _matters(path)}
        except CannotJudge:
            self.files = {}

    def read(self, collected: Sequence[str]) -> tuple[Record, list[str]]:
        """What is known still, and the tests to record."""
        before = self._before()
        if before is None:
            return Record(), list(collected)
        record, old, sources = before
        self.seconds = {test: seen["wall"] for test, seen in record.tests.items()}
        changed = {path for path in old.keys() | self.files.keys() if old.get(path) != self.files.get(path)}
        stale = stale_contexts(record, changed, sources)
        if stale is None:
            return Record(libraries=record.libraries), list(collected)
        tests = needed_tests(record, stale, collected)
        record.forget({*stale, *tests}, [path for path in changed if path in record.lines])
        return record, tests

    def _before(self) -> tuple[Record, dict[str, str], set[str]] | None:
        """With the digests and the sources of then. None: there is none, it is damaged, or of another Python or
        database."""
        try:
            data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            files, sources = data["files"], set(data["sources"])
            is_ours = bool(self.files) and all(data[key] == value for key, value in self._of_this_run().items())
            is_wide_enough = sources >= set(self.sources) & files.keys()
            return (_record_of(data), files, {*sources, *self.sources}) if is_ours and is_wide_enough else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None

    def _of_this_run(self) -> dict[str, object]:
        return {"schema": SCHEMA, "python": self.python, "database": self.database}

    def write(self, record: Record) -> None:
        if not self.files:
            return
        names = sorted(
            {*record.tests, *(name for lines in record.lines.values() for on in lines.values() for name in on)}
        )
        numbers = {name: number for number, name in enumerate(names)}
        data = {
            **self._of_this_run(),
            "sources": list(self.sources),
            "files": self.files,
            "names": names,
            "tests": record.tests,
            "lines": {
                path: {line: sorted(numbers[name] for name in on) for line, on in lines.items()}
                for path, lines in record.lines.items()
            },
            "fixtures": {fixture: sorted(users) for fixture, users in record.fixtures.items()},
            "libraries": record.libraries,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(data), encoding="utf-8")
        partial.replace(self.path)


def _record_of(data: Mapping[str, Any]) -> Record:
    names = data["names"]
    lines: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for path, numbered in data["lines"].items():
        for line, on in numbered.items():
            lines[path][int(line)] = {names[number] for number in on}
    fixtures = {fixture: set(users) for fixture, users in data["fixtures"].items()}
    return Record(data["tests"], lines, fixtures, data["libraries"])


def _matters(path: str) -> bool:
    """A page or a report changes no line that a test runs."""
    folder = KEPT.partition("/")[0]
    return not path.startswith(f"{folder}/") and not any(fnmatch(path, one) for one in AffectedSettings().ignored)
