"""A verdict as text, as JSON, or as annotations of GitHub Actions."""

import json
from collections import Counter

from testkit.smells.judge import Verdict
from testkit.smells.rule import NOTE, Severity


def as_text(verdict: Verdict) -> str:
    lines = [
        f"{one.path}:{one.line}: {one.severity}: [{one.rule}] {one.message}"
        for one in verdict.findings
    ]
    return "\n".join([*lines, summary(verdict)])


def as_github(verdict: Verdict) -> str:
    lines = [
        f"::{'notice' if one.severity is NOTE else one.severity} file={_escaped(one.path)},"
        f"line={one.line},title=smells: {one.rule}::{_escaped(one.message)}"
        for one in verdict.findings
    ]
    return "\n".join([*lines, summary(verdict)])


def as_json(verdict: Verdict) -> str:
    allowed = [
        {"path": finding.path, "line": finding.line, "rule": finding.rule, "reason": by.reason}
        for finding, by in verdict.allowed
    ]
    findings = [finding._asdict() for finding in verdict.findings]
    counts = {"files": len(verdict.tests), "tests": sum(map(len, verdict.tests.values()))}
    return json.dumps({**counts, "findings": findings, "allowed": allowed}, indent=2)


def summary(verdict: Verdict) -> str:
    times = Counter(str(one.severity) for one in verdict.findings)
    counted = ", ".join(_counted(times[one], one) for one in Severity)
    rules = Counter(finding.rule for finding, _ in verdict.allowed)
    allowed = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    tests = _counted(sum(map(len, verdict.tests.values())), "test")
    judged = f"{tests} in {_counted(len(verdict.tests), 'file')}"
    return f"{judged}: {counted}; {rules.total()} allowed{f' ({allowed})' if allowed else ''}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
