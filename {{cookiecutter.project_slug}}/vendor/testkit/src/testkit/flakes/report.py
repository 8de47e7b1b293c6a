"""What `testkit flakes` says about each test."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from testkit.findings import NOTE, WARNING, Finding
from testkit.flakes.judge import Judgement
from testkit.flakes.statistics import percent
from testkit.flakes.verdict import Evidence, Kind, Verdict
from testkit.history.runs import started
from testkit.quarantine.file import Entry
from testkit.reporting import number_of

RULES = {kind: kind.value.replace(" ", "-") for kind in Kind}
MOST_TOGETHER = 3
"""Tests of a cluster that a finding names."""


def findings(judgement: Judgement, entries: Sequence[Entry], *, unknown: bool) -> list[Finding]:
    """`unknown` lists tests too of which nothing is known yet."""
    listed = [
        one for one in judgement.verdicts if one.kind is not Kind.FIXED and (unknown or one.kind is not Kind.UNKNOWN)
    ]
    together = {test: tests for tests in judgement.clusters for test in tests}
    return [_finding(one, next((each for each in entries if each.covers(one.test)), None), together) for one in listed]


def _finding(one: Verdict, entry: Entry | None, together: Mapping[str, Sequence[str]]) -> Finding:
    path, _, name = printable(one.test).partition("::")
    is_hidden = entry is not None and one.kind in {Kind.REGRESSED, Kind.BROKEN}
    is_warning = is_hidden or (one.kind is Kind.FLAKY and entry is None and not one.has_recovered)
    parts = [_counts(one), *_evidence(one.evidence), *_seen(one), *_together(one.test, together.get(one.test, ()))]
    if one.renamed_from:
        parts.append(f"maybe renamed from {printable(one.renamed_from)}")
    parts += [f"mostly {group} in {module}" if module else f"mostly {group}" for group, module in one.causes[:1]]
    parts += [f"{entry.owner} has it in quarantine until {entry.until}"] if entry else []
    parts += ["but it is no flake: it fails each time, and the quarantine hides that"] if is_hidden else []
    severity = WARNING if is_warning else NOTE
    return Finding(path, 0, RULES[one.kind], severity, "; ".join(parts), _remedy(one, entry), scope=name)


def printable(text: str) -> str:
    """A node id may have any character."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _counts(one: Verdict) -> str:
    where = "with the code as it should be" if one.kind in {Kind.FLAKY, Kind.SUSPECT} else "since it is red"
    where = "on one commit, and nobody ran that one again" if one.kind is Kind.UNKNOWN else where
    return (
        f"{one.kind}: failed {one.failed} of {one.runs} times {where} "
        f"({percent(one.failed / one.runs)} %, 95 % interval {one.interval})"
    )


def _evidence(evidence: Evidence) -> list[str]:
    both, retries, single = evidence
    counted = [
        (both, "commit", "commits", "with both outcomes"),
        (retries, "pass", "passes", "on a retry"),
        (single, "commit", "commits", "with one red run"),
    ]
    shown = (f"{count} {one if count == 1 else many} {what}" for count, one, many, what in counted if count)
    return [", ".join(shown)] if any(evidence) else []


def _seen(one: Verdict) -> list[str]:
    first, last = (started(one.failures[at].run) for at in (0, -1))
    since = f", and {'no run' if not one.passes_since else one.passes_since} passed since"
    return [f"first {first:%Y-%m-%d}, last {last:%Y-%m-%d}{since}{' (recovered)' if one.has_recovered else ''}"]


def _together(test: str, tests: Sequence[str]) -> list[str]:
    others = [printable(each) for each in tests if each != test]
    more = f" and {len(others) - MOST_TOGETHER} more" if len(others) > MOST_TOGETHER else ""
    return [f"fails together with {', '.join(others[:MOST_TOGETHER])}{more}"] if others else []


def _remedy(one: Verdict, entry: Entry | None) -> str:
    if one.broke_by_itself:
        return "repair it; the same files passed before: look for a date, a dependency or a service that changed"
    if one.kind in {Kind.REGRESSED, Kind.BROKEN}:
        commit = next((trial.run.commit for trial in one.failures), None)
        return f"repair it; the first red commit is {commit}"
    if one.kind in {Kind.SUSPECT, Kind.UNKNOWN}:
        return f"run it again on {one.failures[-1].run.commit}"
    seed = f", or run it with --randomly-seed={one.seeds[0]}" if one.seeds else ""
    return f"find the cause with `testkit flakes why`{seed}" + ("" if entry else ", or quarantine it")


def details(judgement: Judgement) -> dict[str, Any]:
    return {
        "runs": judgement.runs,
        "outages": [past.run.id for past in judgement.outages],
        "clusters": judgement.clusters,
        "tests": [_as_json(one) for one in judgement.verdicts],
    }


def _as_json(one: Verdict) -> dict[str, Any]:
    first, last = (one.failures[at].run for at in (0, -1))
    return {
        **one._asdict(),
        "interval": list(one.interval),
        "evidence": one.evidence._asdict(),
        "failures": len(one.failures),
        "first": {"run": first.id, "commit": first.commit},
        "last": {"run": last.id, "commit": last.commit},
        "seeds": one.seeds,
        "causes": one.causes,
        "recovered": one.has_recovered,
    }


def summary(judgement: Judgement, problems: Sequence[str], today: date) -> list[str]:
    counts = [f"{len(judgement.of(kind))} {kind}" for kind in Kind if judgement.of(kind)]
    left_out = f"{number_of(len(judgement.outages), 'outage')} left out, {judgement.unknown_state} of uncommitted files"
    runs = number_of(judgement.runs, "run")
    lines = [f"{', '.join(counts) or 'no test failed'} in {runs} until {today} ({left_out})"]
    lines += [f"together: {', '.join(map(printable, tests))}" for tests in judgement.clusters]
    return lines + list(problems)
