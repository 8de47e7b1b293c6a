"""What a gate found, as text, JSON, annotations of GitHub Actions or SARIF: one reporter for all gates."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testkit.exit_status import FALLS_SHORT, HOLDS, CannotJudge
from testkit.findings import ERROR, NOTE, Finding, Severity
from testkit.sarif import sarif_log
from testkit.triage.safe_text import plain

ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MOST_ANNOTATIONS = 10


@dataclass(frozen=True)
class Report:
    gate: str
    """The reader's name: `smells`."""
    findings: Sequence[Finding]
    fails_on: frozenset[Severity] = frozenset({ERROR})
    falls_short: bool = False
    """For a reason that is not a finding."""
    hides_notes: bool = False
    """In the formats for people; programs get all findings."""
    most_listed: int | None = None
    """With more findings text counts them by rule."""
    table: Sequence[str] = ()
    """Lines above the findings."""
    summary: Sequence[str] = ()
    """Lines below the findings: counts, and what to do next."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What JSON holds besides the findings."""

    @property
    def holds(self) -> bool:
        return not self.falls_short and not any(one.severity in self.fails_on for one in self.findings)

    @property
    def exit_status(self) -> int:
        return HOLDS if self.holds else FALLS_SHORT

    @property
    def listed(self) -> list[Finding]:
        return [one for one in self.findings if not (self.hides_notes and one.severity is NOTE)]

    @property
    def is_too_long(self) -> bool:
        return self.most_listed is not None and len(self.listed) > self.most_listed


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def add_records(
    parser: argparse.ArgumentParser,
    about: str = "files, or folders with *.jsonl (default: reports)",
    default: Sequence[Path] = (Path("reports"),),
) -> None:
    parser.add_argument("records", nargs="*", type=Path, default=[*default], help=about)


def show(report: Report, form: str) -> int:
    """Prints the report in one of FORMATS; returns the exit status."""
    print_text(FORMATS[form](report))
    return report.exit_status


def print_text(text: str) -> None:
    """A terminal may lack a letter of a file's name or of a document."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def print_error(text: str) -> None:
    """One line on stderr, of which a CI host reads commands too."""
    print(plain(" ".join(text.splitlines())), file=sys.stderr)


def number_of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def write_file(path: Path, text: str) -> None:
    """Makes its folder too. Raises CannotJudge."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotJudge(f"{path} can't be written ({error.strerror}): name another file") from error


def replace_file(path: Path, text: str) -> None:
    """All of it or nothing: whoever reads it meanwhile sees the old file. Raises CannotJudge."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")  # another run may write it now
    try:
        write_file(new, text)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def as_text(report: Report) -> str:
    findings = counted_by_rule(report.listed) if report.is_too_long else map(str, report.listed)
    return plain("\n".join([*report.table, *findings, *report.summary]))


def counted_by_rule(findings: Sequence[Finding]) -> Iterator[str]:
    order = [*Severity]
    counts = Counter((order.index(one.severity), one.rule) for one in findings)
    for (severity, rule), count in sorted(counts.items()):
        yield f"{count:7}  {order[severity]:8} {rule}"
    yield f"\nThe first: {min(findings, key=lambda one: order.index(one.severity))}"


def as_json(report: Report) -> str:
    findings = [one._asdict() for one in report.findings]
    return to_json({"holds": report.holds, "findings": findings, **report.details})


def to_json(value: object) -> str:
    """ASCII, so that it is valid JSON in any terminal; a date is text. GitHub reads `##[error]` in it as a command."""
    return json.dumps(value, indent=2, default=str).replace("##[", "#\\u0023[")


def as_github(report: Report) -> str:
    table, summary = map(plain, report.table), map(plain, report.summary)
    return "\n".join([*table, *annotations(report.gate, report.listed), *summary])


def annotations(gate: str, findings: Sequence[Finding]) -> Iterator[str]:
    """GitHub shows ten of a step: the worst are annotations, and the others lines of the log."""
    order = [*Severity]
    worst = sorted(findings, key=lambda one: order.index(one.severity))
    yield from (_annotation(one, gate) for one in worst[:MOST_ANNOTATIONS])
    rest = worst[MOST_ANNOTATIONS:]
    if rest:
        counts = Counter(one.severity for one in rest)
        kinds = ", ".join(number_of(counts[each], each) for each in order if counts[each])
        yield f"{gate}: {len(rest)} more ({kinds}); GitHub shows {MOST_ANNOTATIONS} annotations a step"
        yield from (f"- {_escaped(str(one))}" for one in rest)


def _annotation(one: Finding, gate: str) -> str:
    line = f",line={one.line}" if one.line else ""
    place = f"file={_escaped(one.path).replace(':', '%3A').replace(',', '%2C')}{line},title={gate}: {one.rule}"
    scope = f"{one.scope}: " if one.scope and not one.line else ""
    return f"::{ANNOTATIONS[one.severity]} {place}::{_escaped(scope + one.sentence)}"


def _escaped(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\n", "%0A")


def as_sarif(report: Report) -> str:
    return to_json(sarif_log(f"testkit {report.gate}", report.findings))


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
