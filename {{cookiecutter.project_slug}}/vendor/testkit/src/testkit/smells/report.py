"""A verdict as text, as JSON, as annotations of GitHub Actions, or as SARIF."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from testkit.sarif import Result, as_sarif
from testkit.smells.baseline import Accepted
from testkit.smells.judge import ALWAYS, Verdict
from testkit.smells.rule import ERROR, NOTE, WARNING, Finding, Severity
from testkit.smells.rules import RULES

MOST_LISTED = 50
"""More are a first run on a suite that exists: a list of them helps nobody."""


@dataclass(frozen=True)
class View:
    """What was asked for on the command line."""

    strict: bool = False
    notes: bool = False
    all: bool = False
    baseline: Path | None = None
    gone: Counter[Accepted] = field(default_factory=Counter)

    def listed(self, verdict: Verdict) -> list[Finding]:
        return [one for one in verdict.findings if self.notes or one.severity is not NOTE]

    def failing(self, verdict: Verdict) -> list[Finding]:
        kinds = {ERROR, WARNING} if self.strict else {ERROR}
        return [one for one in verdict.findings if one.severity in kinds]


def as_text(verdict: Verdict, view: View) -> str:
    listed = view.listed(verdict)
    many = len(listed) > MOST_LISTED and not view.all
    lines = [] if many else [_line(one) for one in listed]
    return "\n".join([*lines, *(_by_rule(listed, view) if many else []), *_ends(verdict, view)])


def _line(one: Finding) -> str:
    return f"{one.path}:{one.line}: {one.severity}: [{one.rule}] {one.message}"


def _by_rule(listed: list[Finding], view: View) -> list[str]:
    kinds = Counter((severity_rank(one), str(one.severity), one.rule) for one in listed)
    lines = [f"{count:7}  {kind:8} {rule}" for (_, kind, rule), count in sorted(kinds.items())]
    first = next((one for one in listed if one.severity is ERROR), listed[0])
    rest = (
        ""
        if view.baseline
        else (
            "\nTo begin on a suite that exists, accept what is there and fail on what is new:\n"
            "    testkit smells --baseline smells-baseline.json --accept\n"
            "    testkit smells --baseline smells-baseline.json"
        )
    )
    return [*lines, f"\nThe first: {_line(first)}\n(--all lists each){rest}\n"]


def severity_rank(one: Finding) -> int:
    return [*Severity].index(one.severity)


def _ends(verdict: Verdict, view: View) -> list[str]:
    gone = [
        f"{one.path}: {one.scope or 'the file'}: [{one.rule}] is accepted and gone"
        for one in sorted(view.gone.elements())
    ]
    if len(gone) > MOST_LISTED:
        gone = [*gone[:MOST_LISTED], f"and {len(gone) - MOST_LISTED} more"]
    if gone:
        gone.append(f"Take them out of {view.baseline}: run the same with --accept")
    return [*gone, summary(verdict)]


def as_github(verdict: Verdict, view: View) -> str:
    lines = [
        f"::{'notice' if one.severity is NOTE else one.severity} file={_escaped(one.path)},"
        f"line={one.line},title=smells: {one.rule}::{_escaped(one.message)}"
        for one in view.listed(verdict)
    ]
    return "\n".join([*lines, *_ends(verdict, view)])


def as_json(verdict: Verdict, view: View) -> str:
    allowed = [
        {"path": finding.path, "line": finding.line, "rule": finding.rule, "reason": by.reason}
        for finding, by in verdict.allowed
    ]
    findings = [finding._asdict() for finding in verdict.findings]
    counts = {"files": len(verdict.tests), "tests": sum(map(len, verdict.tests.values()))}
    gone = [one._asdict() for one in sorted(view.gone.elements())]
    baseline = {"accepted": verdict.accepted, "gone": gone}
    report = {**counts, "findings": findings, "allowed": allowed, "baseline": baseline}
    return json.dumps(report, indent=2)


def as_sarif_log(verdict: Verdict, _: View) -> str:
    rules = {rule.name: rule.fix for rule in RULES} | dict.fromkeys(ALWAYS, "see the message")
    results = [
        Result(
            one.rule,
            str(one.severity),
            one.message,
            one.path,
            one.line,
            one.last_line,
            f"{one.path}\n{one.scope}\n{one.rule}\n{one.code}",
        )
        for one in verdict.findings
    ]
    return as_sarif("testkit smells", rules, results)


def summary(verdict: Verdict) -> str:
    times = Counter(str(one.severity) for one in verdict.findings)
    counted = ", ".join(_counted(times[one], one) for one in Severity)
    rules = Counter(finding.rule for finding, _ in verdict.allowed)
    allowed = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    tests = _counted(sum(map(len, verdict.tests.values())), "test")
    judged = f"{tests} in {_counted(len(verdict.tests), 'file')}"
    accepted = f"; {verdict.accepted} in the baseline" if verdict.accepted else ""
    suppressed = f"{rules.total()} allowed{f' ({allowed})' if allowed else ''}"
    return f"{judged}: {counted}; {suppressed}{accepted}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: dict[str, Callable[[Verdict, View], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif_log,
}
