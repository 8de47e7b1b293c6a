"""Patterns as data for the page, and as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from testkit.history.runs import PastRun
from testkit.patterns.changes import Pair, files_between
from testkit.patterns.cures import Cure, cure_of, symptoms
from testkit.patterns.groups import Pattern, changes_that_repaired, patterns
from testkit.reporting import number_of
from testkit.triage.safe_text import code

PAGE = "docs/symptoms.md"
MOST, MOST_REPAIRS, MOST_TESTS = 20, 3, 5
LONGEST_EXAMPLE = 300


def recurring(runs: Sequence[PastRun], root: Path) -> dict[str, Any]:
    page = root / PAGE
    known = symptoms(page.read_text(encoding="utf-8", errors="replace")) if page.is_file() else []
    found = patterns(runs)
    repairs = [changes_that_repaired(pattern, MOST_REPAIRS) for pattern in found[:MOST]]
    files = files_between([(red, green) for each in repairs for red, green, _ in each], root)
    return {
        "runs": len(runs),
        "patterns": [
            _as_data(pattern, cure_of(pattern.example, known, PAGE), each, files)
            for pattern, each in zip(found, repairs, strict=False)
        ],
        "left_out": max(len(found) - MOST, 0),
    }


def _as_data(
    pattern: Pattern, cure: Cure | None, repairs: Iterable[tuple[str, str, int]], files: Mapping[Pair, list[str]]
) -> dict[str, Any]:
    first, *_, last = [*pattern.runs.values()] * 2
    return {
        "group": pattern.kind.group,
        "error": pattern.kind.error,
        "module": pattern.kind.module,
        "message": pattern.kind.message,
        "example": pattern.example.message[:LONGEST_EXAMPLE],
        "failures": pattern.failures,
        "runs": len(pattern.runs),
        "commits": [commit[:7] for commit in pattern.commits[-5:]],
        "number_of_commits": len(pattern.commits),
        "tests": sorted(pattern.tests)[:MOST_TESTS],
        "number_of_tests": len(pattern.tests),
        "first": first.id[:8],
        "last": last.id[:8],
        "still_failing": len(pattern.failing),
        "by_itself": sum(repair.is_by_itself for repair in pattern.repairs),
        "repairs": [
            {"commit": green[:7], "before": red[:7], "tests": tests, "files": files.get((red, green), [])}
            for red, green, tests in repairs
        ],
        "cure": cure.text if cure else "",
        "source": cure.source if cure else "",
    }


def markdown(data: Mapping[str, Any], outages: int = 0) -> str:
    """`outages` are runs that were left out, because most of their tests failed."""
    runs = number_of(data["runs"], "run")
    runs += f" ({number_of(outages, 'run')} left out, in which most tests failed)" if outages else ""
    if not data["patterns"]:
        return f"# Patterns of failures\n\nNothing failed more than once in the last {runs}.\n"
    left_out = [f"\n{data['left_out']} rarer patterns are left out.\n"] if data["left_out"] else []
    sections = [section for each in data["patterns"] for section in _section(each)]
    about = f"What failed again and again in {runs}, what made it pass, and the cure."
    return "\n".join(["# Patterns of failures\n", about, *sections, *left_out]) + "\n"


def _section(pattern: Mapping[str, Any]) -> Iterator[str]:
    where = f" in {code(pattern['module'])}" if pattern["module"] else ""
    name = f"{pattern['error'].rpartition('.')[2]}: {pattern['message'] or pattern['group']}"
    yield f"\n## {code(name)}\n"
    yield (
        f"* {pattern['group']}{where}: {number_of(pattern['failures'], 'failure')} of"
        f" {number_of(pattern['number_of_tests'], 'test')} on {number_of(pattern['number_of_commits'], 'commit')},"
        f" {_day(pattern['first'])} to {_day(pattern['last'])}"
    )
    more = pattern["number_of_tests"] - len(pattern["tests"])
    yield f"* Tests: {', '.join(map(code, pattern['tests']))}{f' and {more} more' if more else ''}"
    if pattern["still_failing"]:
        yield f"* Still failing: {number_of(pattern['still_failing'], 'test')}"
    if pattern["by_itself"]:
        yield f"* Passed again without a change {number_of(pattern['by_itself'], 'time')}: probably flaky"
    for repair in pattern["repairs"]:
        files = f", which changed {', '.join(map(code, repair['files']))}" if repair["files"] else ""
        yield f"* Passed again with {code(repair['commit'])} ({number_of(repair['tests'], 'test')}){files}"
    if pattern["cure"]:
        source = f" ({pattern['source']})" if pattern["source"] else ""
        yield f"* Cure: {pattern['cure']}{source}"


def _day(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}"
