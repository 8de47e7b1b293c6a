"""`testkit coverage`: which tests to write next, in batches; and what a batch brought."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.critical import critical_paths
from testkit.exit_status import FALLS_SHORT, HOLDS, CannotJudge
from testkit.findings import ERROR, WARNING, Finding
from testkit.gaps.comparison import as_markdown, compare
from testkit.gaps.measured import Report as Measurement
from testkit.gaps.measured import read_report
from testkit.gaps.settings import GapSettings
from testkit.gaps.work_list import Task, Work, batches, work_list
from testkit.reporting import FORMATS, Report, number_of, print_text, show, to_json

MOST_LISTED = 30


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit coverage",
        description="Which tests to write next: critical paths, files that no test runs, most missed lines, layers. "
        "Reads coverage's data or its JSON report, and runs nothing.",
    )
    parser.add_argument("file", nargs="?", type=Path, help="default: `data` of [tool.testkit.coverage], .coverage")
    parser.add_argument("--batch", type=int, default=1, metavar="N", help="print the Nth batch (default: the first)")
    parser.add_argument("--before", type=Path, metavar="FILE", help="with --after: what a batch of tests brought")
    parser.add_argument("--after", type=Path, metavar="FILE")
    parser.add_argument("--command", default="", help="with --after: the command to report")
    parser.add_argument("--format", choices=[*FORMATS, "markdown"], default="text", help="default: text")
    options = parser.parse_args(arguments)
    if bool(options.before) != bool(options.after):
        parser.error("--before and --after go together")
    if options.before:
        return _compare(read_report(options.before), read_report(options.after), options.command, options.format)
    root = Path.cwd()
    settings = read_settings(GapSettings, "coverage", root)
    measurement = read_report(options.file or root / settings.data)
    return _list(root, settings, measurement, options.batch, options.format)


def _compare(before: Measurement, after: Measurement, command: str, form: str) -> int:
    comparison = compare(before, after)
    if form == "json":
        added = [one._asdict() for one in comparison.added]
        print_text(to_json({**comparison._asdict(), "added": added, "command": command}))
    else:
        print_text("\n".join(as_markdown(comparison, command)))
    if comparison.problem:
        raise CannotJudge(f"which tests were added is not known, because {comparison.problem}")
    return HOLDS if comparison.added and not comparison.fell else FALLS_SHORT


def _list(root: Path, settings: GapSettings, measurement: Measurement, number: int, form: str) -> int:
    critical = critical_paths(root)
    works = work_list(
        measurement,
        critical,
        settings.layers,
        lambda path: (root / path).read_text(encoding="utf-8"),
        lambda path: (root / path).stat().st_mtime,
    )
    unmatched = critical.unmatched([file.path for file in measurement.files])
    if works and all(work.problem for work in works) and len(works) == len(measurement.files):
        raise CannotJudge(f"no file is as it was measured ({works[0].file.path}: {works[0].problem}): measure again")
    groups = batches(works, settings.batch)
    if groups and not 1 <= number <= len(groups):
        raise CannotJudge(f"there is no batch {number}: there are {len(groups)}")
    report = report_on(works, groups, number, measurement.problem, unmatched)
    if form == "markdown":
        print_text("\n".join(markdown(report, works)))
        return report.exit_status
    return show(report, form)


def report_on(
    works: Sequence[Work], groups: Sequence[Sequence[Task]], number: int, problem: str, unmatched: Sequence[str]
) -> Report:
    stale = [
        Finding(work.file.path, 0, "stale", ERROR, work.problem, "measure the coverage again")
        for work in works
        if work.problem
    ]
    message = "no measured file matches the critical path"
    declared = [
        Finding("pyproject.toml", 0, "critical", ERROR, f"{message} {one!r}", "correct it") for one in unmatched
    ]
    chosen = groups[number - 1] if groups else []
    findings = [*stale, *declared, *(_finding(task, problem) for task in chosen)]
    count = sum(map(len, groups))
    summary = [f"batch {number} of {len(groups)}: {len(chosen)} of about {count} tests to write"] if groups else []
    summary += [f"next: testkit coverage --batch {number + 1}"] if number < len(groups) else []
    summary += [f"cannot judge which tests come near a gap: {problem}"] if problem and groups else []
    if not works:
        summary.append("every measured line and branch is covered")
    details = {
        "batches": [[_as_data(task) for task in group] for group in groups],
        "files": [{"path": work.file.path, "percent": work.file.percent, "missing_lines": len(work.file.missing),
                   "critical": work.is_critical, "tests": len(work.gaps), "problem": work.problem} for work in works],
        "contexts": problem or "usable",
    }  # fmt: skip
    return Report("coverage", findings, falls_short=bool(works), table=_table(works), summary=summary, details=details)


def _table(works: Sequence[Work]) -> list[str]:
    lines = [f"{place:4}. {_of(work)}" for place, work in enumerate(works[:MOST_LISTED], start=1)]
    more = [f"      and {len(works) - MOST_LISTED} more files"] if len(works) > MOST_LISTED else []
    return [*lines, *more, ""] if lines else []


def _of(work: Work) -> str:
    file = work.file
    critical = " critical" if work.is_critical else ""
    missed, tests = number_of(len(file.missing), "line"), number_of(len(work.gaps), "test")
    return f"{file.path}: {file.percent:.0f} %, {missed} missed, {tests}{critical}"


def _finding(task: Task, problem: str) -> Finding:
    gap, work = task.gap, task.work
    severity = ERROR if work.is_critical else WARNING
    message = f"{gap.function or work.file.path}: {gap.what}"
    remedy = _remedy(work, problem)
    return Finding(work.file.path, gap.first, gap.kind, severity, message, remedy, gap.last, gap.function)


def _remedy(work: Work, problem: str) -> str:
    """The test file whose tests run most of this one."""
    if problem or not work.file.tests:
        return "add a test"
    nearest: dict[str, int] = {}
    for test, lines in work.file.tests.items():
        file = test.partition("::")[0]
        nearest[file] = max(nearest.get(file, 0), lines)
    best = min(nearest, key=lambda file: (-nearest[file], file))
    return f"add a test, perhaps to {best}"


def _as_data(task: Task) -> dict[str, object]:
    return {"path": task.work.file.path, "critical": task.work.is_critical, **task.gap._asdict()}


def markdown(report: Report, works: Sequence[Work]) -> list[str]:
    files = [f"| {_cell(work.file.path)} | {work.file.percent:.0f} % | {len(work.file.missing)} | {len(work.gaps)} "
             f"| {'yes' if work.is_critical else ''} |" for work in works[:MOST_LISTED]]  # fmt: skip
    tasks = [f"- [ ] `{one.place}` **{one.rule}**: {_cell(one.sentence)}" for one in report.findings]
    heads = ["| file | covered | lines missed | tests | critical |", "|---|---|---|---|---|"]
    table = [*heads, *files, ""] if files else []
    return ["## Coverage: what to test next", "", *table, *tasks, "", *report.summary]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
