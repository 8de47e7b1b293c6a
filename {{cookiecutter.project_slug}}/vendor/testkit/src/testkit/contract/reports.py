"""One verdict, told four ways: to a person, a program, a pull request and the release notes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from testkit.contract.exceptions import Verdict
from testkit.contract.rules import Change, Severity

WORST_FIRST = (Severity.BREAKING, Severity.RISKY, Severity.SAFE)
# GitHub shows no more than ten of a kind for a step.
MOST_ANNOTATIONS = 10
MOST_OPERATIONS = 3
LONGEST = 160
A_WHILE = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    verdict: Verdict
    file: str
    allow: str
    today: date


def text(told: Told) -> str:
    verdict = told.verdict
    rows = [row for one in verdict.changes for row in lines(one, is_allowed=one in verdict.allowed)]
    rows += [f"{told.allow}: {trouble}" for trouble in verdict.troubles]
    if verdict.offending:
        rows += ["", "Keep the old form beside the new one, or declare the change", ""]
        rows += [f"in {told.allow}, with a reason and a last day:", *_declarations(told)]
    return "\n".join([*rows, _summary(verdict)])


def lines(change: Change, *, is_allowed: bool = False) -> Iterator[str]:
    allowed = " (allowed)" if is_allowed else ""
    yield f"{change.severity}{allowed}: {change.place} [{change.rule}]"
    yield f"    {_shown(change.before)} -> {_shown(change.after)}"
    yield f"    {change.why}"
    if used := _operations(change):
        yield f"    {used}"


def _operations(change: Change) -> str:
    """Where the place doesn't say it, as with a component."""
    if not change.operations or change.place.startswith(change.operations[0]):
        return ""
    more = len(change.operations) - MOST_OPERATIONS
    named = ", ".join(change.operations[:MOST_OPERATIONS])
    return f"in {named}{f' and {more} more' if more > 0 else ''}"


def _declarations(told: Told) -> Iterator[str]:
    for change in told.verdict.offending:
        yield "\n[[allow]]"
        yield f"rule = {json.dumps(change.rule)}"
        yield f"place = {json.dumps(change.place, ensure_ascii=False)}"
        yield 'reason = ""'
        yield f"until = {told.today + A_WHILE}"
    yield ""


def _summary(verdict: Verdict) -> str:
    counts = [f"{_of(verdict, severity)} {severity}" for severity in WORST_FIRST]
    return f"contract: {', '.join(counts)}; {len(verdict.allowed)} allowed"


def _of(verdict: Verdict, severity: Severity) -> int:
    return sum(change.severity is severity for change in verdict.changes)


def as_json(told: Told) -> str:
    verdict = told.verdict
    changes: list[dict[str, Any]] = [
        {
            "rule": change.rule,
            "severity": str(change.severity),
            "side": change.side,
            "place": change.place,
            "operations": change.operations,
            "before": change.before,
            "after": change.after,
            "why": change.why,
            "allowed": change in verdict.allowed,
        }
        for change in verdict.changes
    ]
    whole = {"holds": verdict.holds, "changes": changes, "troubles": verdict.troubles}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def github(told: Told) -> str:
    verdict = told.verdict
    errors = [_annotation("error", told.file, c.rule, _sentence(c)) for c in verdict.offending]
    errors += [_annotation("error", told.allow, "exception", one) for one in verdict.troubles]
    warnings = [
        _annotation("warning", told.file, change.rule, _sentence(change))
        for change in verdict.changes
        if change.severity is Severity.RISKY and change not in verdict.allowed
    ]
    shown = [*errors[:MOST_ANNOTATIONS], *warnings[:MOST_ANNOTATIONS]]
    return "\n".join([*shown, _summary(verdict)])


def _sentence(change: Change) -> str:
    used = _operations(change)
    place = f"{change.place} ({used})" if used else change.place
    return f"{place}: {_shown(change.before)} -> {_shown(change.after)}. {change.why}"


def _annotation(kind: str, file: str, title: str, message: str) -> str:
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{kind} file={file},title={title}::{escaped}"


def markdown(told: Told) -> str:
    verdict = told.verdict
    parts = [
        part
        for severity in WORST_FIRST
        if _of(verdict, severity)
        for part in [
            f"### API: {severity} changes",
            "| where | before | after | what it means |\n|---|---|---|---|\n"
            + "\n".join(_row(c) for c in verdict.changes if c.severity is severity),
        ]
    ]
    parts += [f"* {trouble}" for trouble in verdict.troubles]
    return "\n\n".join(parts or ["The API did not change."])


def _row(change: Change) -> str:
    used = _operations(change)
    place = f"`{change.place}` {used}".rstrip()
    cells = (place, _shown(change.before), _shown(change.after), change.why)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _shown(what: object) -> str:
    said = "nothing" if what is None else what if isinstance(what, str) else json.dumps(what)
    told = " ".join(said.split())
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


FORMATS: dict[str, Callable[[Told], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "markdown": markdown,
}
