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
    lines = [line for change in verdict.changes for line in _lines(change, verdict)]
    lines += [f"{told.allow}: {trouble}" for trouble in verdict.troubles]
    if verdict.offending:
        lines += ["", "Keep the old form beside the new one, or declare the change", ""]
        lines += [f"in {told.allow}, with a reason and a last day:", *_declarations(told)]
    return "\n".join([*lines, _summary(verdict)])


def _lines(change: Change, verdict: Verdict) -> Iterator[str]:
    allowed = " (allowed)" if change in verdict.allowed else ""
    yield f"{change.severity}{allowed}: {change.place} [{change.rule}]"
    yield f"    {_shown(change.before)} -> {_shown(change.after)}"
    yield f"    {change.why}"
    if change.operations and not change.place.startswith(change.operations[0]):
        others = f" and {len(change.operations) - 1} more" if len(change.operations) > 1 else ""
        yield f"    in {change.operations[0]}{others}"


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
    errors = [
        _annotation("error", told.file, c.rule, f"{c.place}: {c.why}") for c in verdict.offending
    ]
    errors += [_annotation("error", told.allow, "exception", one) for one in verdict.troubles]
    warnings = [
        _annotation("warning", told.file, change.rule, f"{change.place}: {change.why}")
        for change in verdict.changes
        if change.severity is Severity.RISKY and change not in verdict.allowed
    ]
    shown = [*errors[:MOST_ANNOTATIONS], *warnings[:MOST_ANNOTATIONS]]
    return "\n".join([*shown, _summary(verdict)])


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
    cells = (f"`{change.place}`", _shown(change.before), _shown(change.after), change.why)
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
