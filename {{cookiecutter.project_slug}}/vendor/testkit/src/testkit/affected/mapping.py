"""The map: what each test ran, read and started, as `testkit.affected.recording` saw it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path

from testkit.affected.blocks import Block
from testkit.exit_status import CannotJudge
from testkit.reporting import replace_file

SCHEMA = 1
ALL = -1
"""As a set of tests: every one. A set is a number whose bits are places in `tests`."""


@dataclass(frozen=True)
class CoverageMap:
    tests: Sequence[str]
    """Node ids of those that passed: of another test nothing is known, and it always runs."""
    commit: str | None = None
    database: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file of the project; '' for one that changed while the tests ran."""
    blocks: Mapping[str, Mapping[str, Block]] = field(default_factory=dict)
    ran: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """File -> block -> tests."""
    at_import: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """File -> blocks that ran before the first test, as a decorator does: what they made is anybody's."""
    opened: Mapping[str, int] = field(default_factory=dict)
    """File -> tests that read it."""
    listed: Mapping[str, int] = field(default_factory=dict)
    """Folder -> tests that looked what is in it."""
    started_processes: int = 0
    """Tests that started one: nobody sees what it ran."""
    preloaded: Sequence[str] = ()
    """Files that were imported before pytest looked for tests: its plugins."""
    roots: Sequence[str] = ("",)
    """Folders that Python imports from."""
    processes: int = 1
    """That ran the tests: what a function makes once is made once in each."""

    def names(self, chosen: int) -> list[str]:
        return [test for place, test in enumerate(self.tests) if chosen >> place & 1]

    def in_files(self, paths: Iterable[str]) -> int:
        """Tests that stand in these files, or ran something in them."""
        paths = set(paths)
        own = sum(1 << place for place, test in enumerate(self.tests) if test.partition("::")[0] in paths)
        return own | union(tests for path in paths for tests in self.ran.get(path, {}).values())

    def below(self, folder: str) -> int:
        prefix = "" if folder == "." else f"{folder}/"
        return sum(1 << place for place, test in enumerate(self.tests) if test.startswith(prefix))


def union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def write(recorded: CoverageMap, path: Path) -> None:
    replace_file(path, json.dumps({"schema": SCHEMA, **_hexadecimal(asdict(recorded))}))


def _hexadecimal(data: dict[str, object]) -> dict[str, object]:
    """JSON's numbers are small in other languages, and slow to write when they are big."""
    for key in ("opened", "listed"):
        data[key] = {path: hex(tests) for path, tests in data[key].items()}  # type: ignore[attr-defined]
    data["ran"] = {
        path: {name: hex(tests) for name, tests in blocks.items()}
        for path, blocks in data["ran"].items()  # type: ignore[attr-defined]
    }
    return data


def read_map(path: Path) -> CoverageMap:
    """Raises CannotJudge."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA:
            raise CannotJudge(f"{path} is of another version of testkit: measure the coverage again")
        for key in ("opened", "listed"):
            data[key] = {one: int(tests, 16) for one, tests in data[key].items()}
        data["ran"] = {
            one: {name: int(tests, 16) for name, tests in blocks.items()} for one, blocks in data["ran"].items()
        }
        data["blocks"] = {
            one: {name: Block(*block) for name, block in blocks.items()} for one, blocks in data["blocks"].items()
        }
        return CoverageMap(**data)
    except FileNotFoundError as error:
        raise CannotJudge(f"{path} does not exist: measure the coverage with --cov-context=test first") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotJudge(f"{path} is not a map of testkit ({error}): measure the coverage again") from error
