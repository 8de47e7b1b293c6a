"""What a release's migrations and its suites say, as findings."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from testkit.findings import ERROR, NOTE, WARNING, Finding, Severity
from testkit.rolling_deploy.catalog import Catalog
from testkit.rolling_deploy.differences import Change, changes
from testkit.rolling_deploy.migrating import Step
from testkit.rolling_deploy.suites import Failure
from testkit.root_cause import cut

ALLOW = re.compile(r"#\s*rolling-deploy:(.*)")
ALLOWED = re.compile(r"\s*allow ([\w-]+) (\S+) -- (\S.*)")
USED_BY_NAME = {"dropped-table", "dropped-column"}
"""Harmless where the released code does not have the name."""
MOST_SHOWN = 3


class Allowance(NamedTuple):
    reason: str
    path: str
    line: int


def schema_findings(
    old: Catalog,
    new: Catalog,
    steps: Sequence[Step],
    tag: str,
    naming: Callable[[str], str | None],
    path: Callable[[Path], str],
) -> Iterator[Finding]:
    """`naming` finds a name in the released code, `path` is a migration's in the project."""
    allowances, malformed = _allowances(steps, path)
    yield from malformed
    for change in changes(old, new):
        file = next((step.migration.file for step in steps[::-1] if _is_of(change, step)), steps[-1].migration.file)
        name = change.object.rpartition(".")[2]
        finding = Finding(
            path(file),
            _line(file, name),
            change.rule,
            change.severity,
            change.message,
            change.remedy,
            scope=change.object,
        )
        allowance = allowances.pop((change.rule, change.object), None)
        if allowance:
            message = f"{change.message}; allowed, because {allowance.reason}"
            yield finding._replace(severity=NOTE, message=message, remedy="")
        elif change.rule in USED_BY_NAME and not (place := naming(name)):
            yield finding._replace(severity=NOTE, message=f"{change.message}, and {tag} does not name it", remedy="")
        elif change.rule in USED_BY_NAME:
            allow = f"if it only names it: # rolling-deploy: allow {change.rule} {change.object} -- why"
            yield finding._replace(
                message=f"{change.message}, and {tag} names it at {place}", remedy=f"{change.remedy}; {allow}"
            )
        else:
            yield finding
    for (rule, name), unused in allowances.items():
        message = f"allows {rule} {name}, which does not happen"
        yield Finding(unused.path, unused.line, "unused-allowance", ERROR, message, "remove the comment")


def _is_of(change: Change, step: Step) -> bool:
    return (change.rule, change.object) in {(each.rule, each.object) for each in changes(step.before, step.after)}


def _allowances(
    steps: Sequence[Step], path: Callable[[Path], str]
) -> tuple[dict[tuple[str, str], Allowance], list[Finding]]:
    allowances, malformed = {}, []
    for file in (step.migration.file for step in steps):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not (comment := ALLOW.search(line)):
                continue
            if match := ALLOWED.fullmatch(comment[1]):
                allowances[match[1], match[2]] = Allowance(match[3], path(file), number)
            else:
                message, remedy = "this comment allows nothing", "# rolling-deploy: allow RULE OBJECT -- reason"
                malformed.append(Finding(path(file), number, "allowance", ERROR, message, remedy))
    return allowances, malformed


def _line(file: Path, name: str) -> int:
    """Where the migration names it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(name)}\b", line)), 0)


def lost_rows(before: Mapping[str, int], after: Mapping[str, int], way: str, where: str) -> Iterator[Finding]:
    """Tables that both have. Rows may be added."""
    for table in sorted(before.keys() & after.keys()):
        if after[table] < before[table]:
            message = f"{way}, {table} has lost {before[table] - after[table]} of {before[table]} rows"
            yield Finding(where, 0, "lost-rows", ERROR, message, "keep them, or delete them in a release of its own")


def suite_findings(
    failures: Iterable[Failure], rule: str, who: str, where: str, severity: Severity
) -> Iterator[Finding]:
    """One for each different error."""
    by_error: dict[str, list[Failure]] = {}
    for failure in failures:
        by_error.setdefault(failure.error, []).append(failure)
    for error, its in by_error.items():
        tests = ", ".join(each.test for each in its[:MOST_SHOWN]) + (", …" if len(its) > MOST_SHOWN else "")
        sql = f" [{cut(its[0].sql, 300)}]" if its[0].sql else ""
        message = f"{who} fails {len(its)} of its API tests: {cut(error, 300)}{sql} ({tests})"
        yield Finding(where, 0, rule, severity, message, REMEDIES[rule])


REMEDIES = {
    "released-code": "keep what it needs until the next release (expand first, contract later)",
    "new-code": "deploy the migrations first, or write code that works without them",
}


def flaky_or_old(failures: Sequence[Failure], who: str) -> Iterator[Finding]:
    """Red on their own schema too: nothing about the migrations can be said by them."""
    if failures:
        tests = ", ".join(failure.test for failure in failures[:MOST_SHOWN])
        message = f"{len(failures)} API tests of {who} fail on their own schema too, with today's packages: {tests}"
        yield Finding(
            "tests", 0, "not-judged", WARNING, f"{message}: {failures[0].error}", "make them pass, or tag a release"
        )
