"""The changes as a report of findings, as the table of the release notes, and in a few lines."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import unified_diff

from testkit.contract.document import parse
from testkit.contract.exceptions import ContractResult
from testkit.contract.operations import compare
from testkit.contract.rules import Change, Impact, as_line
from testkit.findings import ERROR, NOTE, WARNING, Finding, Severity
from testkit.reporting import Report

SEVERITIES: dict[Impact, Severity] = {Impact.BREAKING: ERROR, Impact.RISKY: WARNING, Impact.SAFE: NOTE}
"""From the worst to the best."""
A_WHILE = timedelta(days=30)
MOST_LINES = 40


def report_on(result: ContractResult, file: str, allow: str, today: date) -> Report:
    findings = [_finding(change, file, is_allowed=change in result.allowed) for change in result.changes]
    stale = [Finding(allow, 0, "exception", ERROR, problem, remedy) for problem, remedy in result.stale]
    changes = [vars(one) | {"impact": str(one.impact), "allowed": one in result.allowed} for one in result.changes]
    return Report(
        "contract",
        [*findings, *stale],
        summary=[*_declarations(result.offending, allow, today), _summary(result)],
        details={"changes": changes},
    )


def _finding(change: Change, file: str, *, is_allowed: bool) -> Finding:
    severity = NOTE if is_allowed else SEVERITIES[change.impact]
    message = f"{'allowed, ' if is_allowed else ''}{change.sentence}"
    remedy = "keep the old form beside the new one, or declare the change" if severity is ERROR else ""
    return Finding(file, 0, change.rule, severity, message, remedy, scope=change.place)


def _declarations(offending: list[Change], allow: str, today: date) -> Iterator[str]:
    if offending:
        yield f"\nTo declare them, add this to {allow}, with a reason and a last day:"
    for change in offending:
        yield "\n[[allow]]"
        yield f"rule = {json.dumps(change.rule)}"
        yield f"place = {json.dumps(change.place, ensure_ascii=False)}"
        yield 'reason = ""'
        yield f"until = {today + A_WHILE}"
    if offending:
        yield ""


def _summary(result: ContractResult) -> str:
    counts = [f"{len(_of(result, impact))} {impact}" for impact in SEVERITIES]
    return f"contract: {', '.join(counts)}; {len(result.allowed)} allowed"


def _of(result: ContractResult, impact: Impact) -> list[Change]:
    return [change for change in result.changes if change.impact is impact]


def markdown(result: ContractResult) -> str:
    tables = [
        "\n".join([
            f"### API: {impact} changes\n",
            "| where | before | after | what it means |\n|---|---|---|---|",
            *map(_row, _of(result, impact)),
        ])
        for impact in SEVERITIES
        if _of(result, impact)
    ]  # fmt: skip
    return "\n\n".join([*tables, *(f"* {problem}: {remedy}" for problem, remedy in result.stale)]) or (
        "The API did not change."
    )


def _row(change: Change) -> str:
    cells = (f"`{change.place}`{change.users}", as_line(change.before), as_line(change.after), change.why)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def describe_difference(promised: str, served: str) -> str:
    """What the differences from the promised API mean to callers; if nothing, the lines that differ."""
    changes = compare(parse("promised", promised.encode()), parse("served", served.encode()))
    lines = [f"{one.place}: [{one.rule}] {one.sentence}" for one in changes]
    lines = lines or [*unified_diff(promised.splitlines(), served.splitlines(), n=1, lineterm="")]
    more = [f"and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])
