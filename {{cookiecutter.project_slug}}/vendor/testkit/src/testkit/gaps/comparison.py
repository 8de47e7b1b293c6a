"""What a batch of tests brought: for each test file, tests added, and coverage before and after."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from testkit.gaps.measured import Report


class Added(NamedTuple):
    test_file: str
    tests: Sequence[str]
    before: Mapping[str, float]
    """Percent of each file of the application that these tests run and whose coverage changed."""
    after: Mapping[str, float]


class Comparison(NamedTuple):
    added: Sequence[Added]
    fell: Mapping[str, tuple[float, float]]
    """Files with less coverage than before."""
    before: float
    after: float
    problem: str


def compare(before: Report, after: Report) -> Comparison:
    old = {file.path: file.percent for file in before.files}
    new = {file.path: file.percent for file in after.files}
    problem = before.problem or after.problem
    grouped: dict[str, list[str]] = defaultdict(list)
    for test in sorted(after.tests - before.tests) if not problem else ():
        grouped[test.partition("::")[0]].append(test)
    added = []
    for test_file, tests in sorted(grouped.items()):
        ran = [file.path for file in after.files if file.tests.keys() & set(tests)]
        changed = [path for path in ran if old.get(path) != new[path]]
        percents = ({path: each.get(path, 0.0) for path in changed} for each in (old, new))
        added.append(Added(test_file, tests, *percents))
    fell = {path: (percent, new[path]) for path, percent in old.items() if new.get(path, percent) < percent}
    return Comparison(added, fell, before.percent, after.percent, problem)


def as_markdown(comparison: Comparison, command: str) -> list[str]:
    total = f"All files: {comparison.before:.1f} % before, {comparison.after:.1f} % after."
    lines = []
    for one in comparison.added:
        lines += [
            f"### File: {one.test_file}",
            f"- Tests added: {len(one.tests)}",
            f"- Coverage before: {_percents(one.before) or 'unchanged'}",
            f"- Coverage after: {_percents(one.after) or 'unchanged'}",
            f"- Command executed: {command or f'pytest {one.test_file}'}",
            "",
        ]
    if comparison.problem:
        lines += [f"Tests added: cannot judge, because {comparison.problem}.", ""]
    elif not comparison.added:
        lines += ["No test was added.", ""]
    lines += [
        f"Less covered: {path}, {old:.1f} % before, {new:.1f} % after." for path, (old, new) in comparison.fell.items()
    ]
    return [*lines, total]


def _percents(files: Mapping[str, float]) -> str:
    return ", ".join(f"{path} {percent:.1f} %" for path, percent in files.items())
