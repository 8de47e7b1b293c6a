"""What coverage measured, of its data file or of its JSON report."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge

SQLITE = b"SQLite format 3"
ENOUGH_TESTS = 20
"""With so many, some line is run by two of them."""


class Measured(NamedTuple):
    path: str
    percent: float
    statements: int
    executed: frozenset[int]
    missing: Sequence[int]
    branches: Sequence[tuple[int, int]]
    """Jumps that were never made; to a negative line is out of the function."""
    tests: Counter[str]
    """Lines that each test ran; empty without contexts."""


class Report(NamedTuple):
    files: Sequence[Measured]
    percent: float
    at: float
    """Seconds since the epoch."""
    problem: str = ""
    """Why its contexts can't be used; '' if they can."""

    @property
    def tests(self) -> set[str]:
        return {test for file in self.files for test in file.tests}


def read_report(path: Path) -> Report:
    """Raises CannotJudge."""
    try:
        with path.open("rb") as file:
            is_data = file.read(len(SQLITE)) == SQLITE
        return _of_data(path) if is_data else _of_json(path)
    except FileNotFoundError as error:
        raise CannotJudge(f"{path} does not exist: measure the coverage first") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotJudge(f"{path} is neither a data file nor a JSON report of coverage ({error})") from error


def _of_json(path: Path) -> Report:
    data = json.loads(path.read_text(encoding="utf-8"))
    at = datetime.fromisoformat(data["meta"]["timestamp"]).timestamp()
    return _report(data, at, lambda _, entry: entry.get("contexts", {}).values())


def _of_data(path: Path) -> Report:
    try:
        import coverage  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  (only where it is used)
    except ImportError as error:
        raise CannotJudge("coverage is not installed: name its JSON report instead of its data") from error
    measured = coverage.Coverage(data_file=str(path))
    try:
        measured.load()
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "coverage.json"
            measured.json_report(outfile=str(report), show_contexts=False, ignore_errors=True)
            data = json.loads(report.read_text(encoding="utf-8"))
    except coverage.CoverageException as error:
        raise CannotJudge(f"{path}: {error}") from error
    found = measured.get_data()
    places = {Path(file).as_posix(): file for file in found.measured_files()}
    absolute = {Path.cwd().joinpath(place).as_posix(): file for place, file in places.items()}

    def contexts(name: str, _: Mapping[str, Any]) -> Iterable[Sequence[str]]:
        file = places.get(name) or absolute.get(Path.cwd().joinpath(name).as_posix())
        return found.contexts_by_lineno(file).values() if file else ()

    return _report(data, path.stat().st_mtime, contexts)


def _report(
    data: Mapping[str, Any], at: float, contexts: Callable[[str, Mapping[str, Any]], Iterable[Sequence[str]]]
) -> Report:
    files, together = [], 0
    for name, entry in data["files"].items():
        path = name.replace("\\", "/")
        tests: Counter[str] = Counter()
        for many in contexts(path, entry):
            named = {context.rpartition("|")[0] for context in many if "::" in context and "|" in context}
            tests.update(named)
            together = max(together, len(named))
        files.append(_measured(path, entry, tests))
    count = len({test for file in files for test in file.tests})
    return Report(files, float(data["totals"]["percent_covered"]), at, _problem(count, together))


def _measured(path: str, entry: Mapping[str, Any], tests: Counter[str]) -> Measured:
    summary = entry["summary"]
    return Measured(
        path,
        float(summary["percent_covered"]),
        int(summary["num_statements"]),
        frozenset(entry["executed_lines"]),
        sorted(entry["missing_lines"]),
        sorted((int(start), int(end)) for start, end in entry.get("missing_branches", ())),
        tests,
    )


def _problem(tests: int, together: int) -> str:
    if not tests:
        return "the coverage has no contexts: measure it with --cov-context=test"
    if tests >= ENOUGH_TESTS and together == 1:
        return 'each line has one test only, as sys.monitoring records it: set `core = "ctrace"` and measure again'
    return ""
