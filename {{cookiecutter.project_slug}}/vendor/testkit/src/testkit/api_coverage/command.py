"""`testkit api-coverage`: which promises of our OpenAPI document the suite exercises, and which tests are missing."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from testkit.api_coverage.document import Document, document_of
from testkit.api_coverage.promises import ANONYMOUS, Breach, Details, Promise, exercised_by, promises_of
from testkit.api_coverage.request_file import FOLDER, Recorded, Sent, read
from testkit.api_coverage.runs import current, missing_layers
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.api_coverage.suggestions import Suggestion, as_comment, suggest
from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.findings import ERROR, NOTE, WARNING, Finding, Severity
from testkit.reporting import FORMATS, Report, show
from testkit.run_facts import RecordSettings
from testkit.strict_json import parse_json

KINDS = ("call", "role", "status", "code", "refused", "accepted")
"""What is missing, the most important first."""
MOST = 5
"""Of paths that match no operation."""
LAYERS = ("integration", "e2e")


class Coverage(NamedTuple):
    promises: Mapping[Promise, Details | None]
    kept: Mapping[Promise, frozenset[str]]
    """By the tests that exercise it."""
    by_operation: Mapping[str, list[Sent]]
    unmatched: Counter[str]
    breaches: Sequence[Breach]

    @property
    def gaps(self) -> list[Promise]:
        return [promise for promise in self.promises if promise not in self.kept]


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit api-coverage",
        description="Which promises of our OpenAPI document the suite exercises: operations by status, role, "
        "constraint and problem code. Reads what test runs recorded, and runs nothing.",
    )
    parser.add_argument("paths", nargs="*", type=Path, help="default: the folder of the records, reports")
    parser.add_argument("--document", type=Path, help="default: `document` of [tool.testkit.api-coverage]")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="gaps with a suggested test (default: 20)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    settings = read_settings(ApiCoverageSettings, "api-coverage", root)
    path = options.document or root / settings.document
    document = document_of(_content(path), settings.base, settings.code)
    folder = root / read_settings(RecordSettings, "record", root).folder
    tests, used = current(read(options.paths or [folder]))
    if not any(tests.values()):
        raise CannotJudge(f"no run recorded a request below {folder / FOLDER}: run the tests with testkit first")
    coverage = coverage_of(document, tests, settings)
    if not coverage.by_operation:
        first = next(iter(coverage.unmatched))
        remedy = "run the tests that call your API first; if they did run, set `base` or `document`"
        raise CannotJudge(f"no request matches an operation of {path} (the first: {first}): {remedy}")
    most = len(coverage.gaps) if options.format == "json" else options.most
    return show(report_on(coverage, document, used, settings, most), options.format)


def _content(path: Path) -> Any:
    try:
        return parse_json(path.read_bytes())
    except FileNotFoundError as error:
        raise CannotJudge(f"{path} does not exist: name it in [tool.testkit.api-coverage], document") from error
    except (OSError, ValueError) as error:
        raise CannotJudge(f"{path} is not JSON ({error})") from error


def coverage_of(document: Document, tests: Mapping[str, Iterable[Sent]], settings: ApiCoverageSettings) -> Coverage:
    kept, by_operation = defaultdict[Promise, set[str]](set), defaultdict[str, list[Sent]](list)
    unmatched, breaches, roles = Counter[str](), list[Breach](), set(settings.roles)
    for sent in (one for many in tests.values() for one in many):
        exercised = exercised_by(sent, document, settings.once, settings.invalid)
        if exercised is None:
            unmatched[f"{sent.method} {sent.path.partition('?')[0]}"] += 1
            continue
        by_operation[exercised.operation].append(sent)
        breaches += exercised.breaches
        roles |= set(sent.roles) - {ANONYMOUS} if not settings.roles else set()
        for promise in exercised.promises:
            kept[promise].add(sent.test)
    promises = promises_of(document, roles, settings.once)
    known = {promise: frozenset(names) for promise, names in kept.items() if promise in promises}
    return Coverage(promises, known, by_operation, unmatched, breaches)


def report_on(
    coverage: Coverage, document: Document, used: Sequence[Recorded], settings: ApiCoverageSettings, most: int
) -> Report:
    ignored = {one: entry for one in coverage.gaps if (entry := _ignoring(one, settings.ignore))}
    gaps = sorted((one for one in coverage.gaps if one not in ignored), key=lambda one: _rank(one, coverage))
    count = len(coverage.promises) - len(ignored)
    percent = 100 * (count - len(gaps)) / count if count else 100.0
    falls_short = percent < settings.threshold
    operations = {one.name: one for one in document.operations}
    known = coverage.by_operation
    tests = {
        one: suggest(one, coverage.promises[one], operations.get(one.operation), known.get(one.operation, []), settings)
        for one in gaps[:most]
    }
    findings = [
        *_gap_findings(tests, coverage, settings, ERROR if falls_short else WARNING),
        *_stale(coverage.promises, settings),
        *_breach_findings(coverage.breaches, settings),
        *_notes(coverage, document, used, settings),
    ]
    verdict = f"{percent:.1f} % of {count} promises are exercised, and {settings.threshold:g} % is the threshold"
    summary = [*_snippets(tests), verdict]
    summary += [f"ignored with a reason: {len(ignored)}"] if ignored else []
    more = len(gaps) - most
    summary += [f"{more} more gaps: --most {len(gaps)} or --format json lists all"] if more > 0 else []
    details = {
        "percent": percent,
        "promises": count,
        "gaps": [{**one._asdict(), "promise": str(one), "test": test._asdict()} for one, test in tests.items()],
        "ignored": [{"promise": str(one), "reason": entry["reason"]} for one, entry in ignored.items()],
        "matrix": _matrix(coverage),
    }
    return Report("api-coverage", findings, falls_short=falls_short, table=_table(coverage, gaps), summary=summary,
                  details=details)  # fmt: skip


def _rank(promise: Promise, coverage: Coverage) -> tuple[object, ...]:
    """Operations that no test calls come first, then who may call, what is answered, what is refused."""
    kind = promise.kind if promise.kind != "constraint" else "refused" if promise.refused else "accepted"
    return (promise.operation in coverage.by_operation, KINDS.index(kind), str(promise))


def _ignoring(promise: Promise, entries: Iterable[dict[str, str]]) -> dict[str, str] | None:
    return next((entry for entry in entries if _matches(promise, entry)), None)


def _matches(promise: Promise, entry: dict[str, str]) -> bool:
    """`[]` is no pattern here: it stands for the items of a list."""
    return fnmatchcase(str(promise), entry["promise"].replace("[", "[[]"))


def _gap_findings(
    tests: Mapping[Promise, Suggestion], coverage: Coverage, settings: ApiCoverageSettings, severity: Severity
) -> Iterator[Finding]:
    for promise, test in tests.items():
        called = promise.operation in coverage.by_operation or promise.operation == "*"
        message = f"{promise} is not exercised" if called else f"{promise}: no test calls this operation"
        remedy = f"add {test.name} to {test.file}"
        scope, code = promise.operation, str(promise)
        yield Finding(settings.document, 0, promise.kind, severity, message, remedy, scope=scope, code=code)


def _snippets(tests: Mapping[Promise, Suggestion]) -> list[str]:
    lines = [
        line
        for one, test in tests.items()
        for line in ("", as_comment(f"# {test.file} ({test.layer}): {one}"), test.snippet)
    ]
    return [*lines, ""] if lines else []


def _stale(promises: Iterable[Promise], settings: ApiCoverageSettings) -> list[Finding]:
    every = list(promises)
    unused = [one["promise"] for one in settings.ignore if not any(_matches(promise, one) for promise in every)]
    message = "no promise matches the ignored"
    return [Finding("pyproject.toml", 0, "ignore", ERROR, f"{message} {one!r}", "delete it") for one in unused]


def _breach_findings(breaches: Sequence[Breach], settings: ApiCoverageSettings) -> list[Finding]:
    first = {(one.operation, one.place, one.what): one for one in breaches}
    return [
        Finding(settings.document, 0, "served", WARNING,
                f"{one.operation} {one.place} was sent as `{one.what}`, and served with {one.sent.status} "
                f"({one.sent.test})", "correct the document or the application", 0, one.operation)
        for one in first.values()
    ]  # fmt: skip


def _notes(
    coverage: Coverage, document: Document, used: Sequence[Recorded], settings: ApiCoverageSettings
) -> list[Finding]:
    def note(rule: str, message: str, remedy: str) -> Finding:
        return Finding(settings.document, 0, rule, NOTE, message, remedy)

    notes = []
    if coverage.unmatched:
        most = ", ".join(f"{name} ({count} times)" for name, count in coverage.unmatched.most_common(MOST))
        message = f"{len(coverage.unmatched)} paths that were sent match no operation, the most often: {most}"
        notes.append(note("unmatched", message, "set `base` if they should"))
    notes += [
        note("unjudged", f"{place}: {', '.join(sorted(what))}: can't be judged", "look at it yourself")
        for place, what in sorted(document.unjudged.items())
    ]
    notes += [
        note("interrupted", f"the run {one.run.id} did not end: tests of it may be missing", "run the tests again")
        for one in used
        if not one.whole
    ]
    notes += [
        note("dropped", f"{one.dropped} requests of the run {one.run.id} were not kept", "send fewer in one test")
        for one in used
        if one.dropped
    ]
    unkept = sum(one.body is None for many in coverage.by_operation.values() for one in many)
    notes += (
        [note("unkept", f"{unkept} bodies were streamed, too large or no text", "send smaller ones")] if unkept else []
    )
    absent = missing_layers(used, LAYERS)
    notes += [note("layers", f"no run had the whole layer: {', '.join(absent)}", "run all tests")] if absent else []
    if not settings.roles and any(one.secured for one in document.operations):
        notes.append(note("roles", "no roles are declared: one that no test uses is not seen", "set `roles`"))
    return notes


def _table(coverage: Coverage, gaps: Sequence[Promise]) -> list[str]:
    total, missing = Counter(one.operation for one in coverage.promises), Counter(one.operation for one in gaps)
    return [f"{total[name] - missing[name]:5} of {total[name]:4}  {name}" for name in sorted(total)] + [""]


def _matrix(coverage: Coverage) -> dict[str, dict[str, list[int]]]:
    """Which statuses each role has seen."""
    return {
        operation: {
            role: sorted({one.status for one in sent if role in (one.roles or ("unknown",))})
            for role in sorted({role for one in sent for role in (one.roles or ("unknown",))})
        }
        for operation, sent in sorted(coverage.by_operation.items())
    }
