"""The lint's result as a report: what is listed, what fails, and the counts below."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from testkit.findings import ERROR, WARNING, Severity
from testkit.reporting import Report, number_of
from testkit.smells.baseline import Accepted
from testkit.smells.judge import LintResult

MOST_LISTED = 50
"""More are usually a first run on a suite that exists, where a list is too long to read."""
FIRST_RUN = (
    "To begin with an existing suite, accept what is there and fail on what is new:",
    "    testkit smells --baseline smells-baseline.json --accept",
    "    testkit smells --baseline smells-baseline.json",
    "",
)


@dataclass(frozen=True)
class View:
    """The options that change what is shown and what fails."""

    strict: bool = False
    notes: bool = False
    all: bool = False
    baseline: Path | None = None
    gone: Counter[Accepted] = field(default_factory=Counter)


def report_on(result: LintResult, view: View) -> Report:
    plain = Report(
        "smells",
        result.findings,
        fails_on=frozenset({ERROR, WARNING} if view.strict else {ERROR}),
        falls_short=bool(view.gone),
        hides_notes=not view.notes,
        most_listed=None if view.all else MOST_LISTED,
        details=_details(result, view),
    )
    return Report(**{**vars(plain), "summary": [*_first_run(plain, view), *_gone(view), counts(result)]})


def _first_run(report: Report, view: View) -> Iterator[str]:
    if report.is_too_long:
        yield "(--all lists each)"
        yield from () if view.baseline else FIRST_RUN


def _gone(view: View) -> Iterator[str]:
    gone = sorted(view.gone.elements())
    for one in gone[:MOST_LISTED]:
        yield f"{one.path}: {one.scope or 'the file'}: [{one.rule}] is accepted and gone"
    if len(gone) > MOST_LISTED:
        yield f"and {len(gone) - MOST_LISTED} more"
    if gone:
        yield f"Take them out of {view.baseline}: run the same with --accept"


def _details(result: LintResult, view: View) -> Mapping[str, object]:
    allowed = [
        {"path": finding.path, "line": finding.line, "rule": finding.rule, "reason": suppression.reason}
        for finding, suppression in result.allowed
    ]
    gone = [one._asdict() for one in sorted(view.gone.elements())]
    return {
        "files": len(result.tests),
        "tests": result.number_of_tests,
        "allowed": allowed,
        "baseline": {"accepted": result.accepted, "gone": gone},
    }


def counts(result: LintResult) -> str:
    severities = Counter(str(one.severity) for one in result.findings)
    by_severity = ", ".join(number_of(severities[one], one) for one in Severity)
    rules = Counter(finding.rule for finding, _ in result.allowed)
    by_rule = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    allowed = f"{rules.total()} allowed{f' ({by_rule})' if by_rule else ''}"
    accepted = f"; {result.accepted} in the baseline" if result.accepted else ""
    read = f"{number_of(result.number_of_tests, 'test')} in {number_of(len(result.tests), 'file')}"
    return f"{read}: {by_severity}; {allowed}{accepted}"
