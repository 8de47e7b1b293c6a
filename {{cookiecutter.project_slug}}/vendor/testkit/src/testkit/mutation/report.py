"""What a run says: the mutants that no test kills, and the tests that kill none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from testkit.findings import ERROR, WARNING, Finding
from testkit.flakes.statistics import wilson
from testkit.mutation.campaign import Result
from testkit.mutation.judging import Outcome, Verdict
from testkit.reporting import Report

MOST_NAMED = 2
"""Tests that a survivor's finding names."""


def report_on(
    result: Result, texts: Mapping[str, bytes], least: float, problems: Sequence[Finding], sample: str = ""
) -> Report:
    counts = Counter(verdict.outcome for verdict in result.verdicts)
    valid = counts[Outcome.KILLED] + counts[Outcome.ALIVE] + counts[Outcome.UNREACHED]
    share = 100 * counts[Outcome.KILLED] / valid if valid else 100.0
    survivors = [_survivor(one, texts) for one in result.verdicts if one.outcome in {Outcome.ALIVE, Outcome.UNREACHED}]
    unknown = [_unknown(one, texts) for one in result.verdicts if one.outcome is Outcome.UNKNOWN]
    silent = [_silent(one.test, one.tries, result.lines) for one in result.silent]
    failing = [
        Finding(
            test.partition("::")[0],
            0,
            "fails-without-mutant",
            WARNING,
            f"{test} fails, so it judges nothing",
            "repair it",
        )
        for test in result.failing
    ]
    falls_short = share < least or bool(unknown)
    return Report(
        "mutation",
        [*problems, *failing, *unknown, *survivors, *silent],
        fails_on=frozenset({ERROR}),
        falls_short=falls_short,
        summary=_summary(result, counts, valid, share, least, sample),
        details=_details(result, texts, counts, valid, share),
    )


def _survivor(verdict: Verdict, texts: Mapping[str, bytes]) -> Finding:
    mutant = verdict.mutant
    change = _change(verdict, texts)
    if verdict.outcome is Outcome.UNREACHED:
        remedy = "write a test that runs it (what tests do in other processes is not seen here)"
        message = f"no test runs this line, so nobody sees when {change}"
    else:
        named = verdict.tests[:MOST_NAMED]
        message = f"{len(verdict.tests)} tests run this, and all pass when {change}"
        remedy = f"assert what changes, perhaps in {' or '.join(named)}"
    return Finding(
        mutant.path, mutant.line, mutant.operator, WARNING, message, remedy, mutant.last_line, mutant.scope, mutant.name
    )


def _unknown(verdict: Verdict, texts: Mapping[str, bytes]) -> Finding:
    mutant = verdict.mutant
    message = f"can't be judged when {_change(verdict, texts)}: {verdict.how}"
    return Finding(mutant.path, mutant.line, "not-judged", ERROR, message, "run it again", mutant.last_line)


def _change(verdict: Verdict, texts: Mapping[str, bytes]) -> str:
    lines = verdict.mutant.diff(texts[verdict.mutant.path])
    before = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return f"`{before}` becomes `{after}`"


def _silent(function: str, tries: int, lines: Mapping[str, int]) -> Finding:
    path, _, name = function.partition("::")
    line = next((number for test, number in lines.items() if test.partition("[")[0] == function), 0)
    message = (
        f"{name} notices none of {tries} changes on its lines, and passes when all that the code gives it is wrong"
    )
    return Finding(path, line, "kills-nothing", WARNING, message, "assert what the code does, or delete it", scope=name)


def _summary(
    result: Result, counts: Counter[Outcome], valid: int, share: float, least: float, sample: str
) -> list[str]:
    low, high = wilson(counts[Outcome.KILLED], valid) if valid else (0.0, 1.0)
    hows = Counter(one.how for one in result.verdicts if one.outcome is Outcome.KILLED and one.how)
    cut_off = ", ".join(f"{count} by {how}" for how, count in sorted(hows.items()))
    invalid = counts[Outcome.INVALID] + result.left_out["invalid"]
    seconds = result.seconds
    lines = [
        f"{valid} mutants{sample}: {counts[Outcome.KILLED]} killed ({share:.1f} %; 95 % interval "
        f"{100 * low:.1f} to {100 * high:.1f}; least {least:g}), {counts[Outcome.ALIVE]} alive, "
        f"{counts[Outcome.UNREACHED]} on lines that no test runs" + (f"; cut off: {cut_off}" if cut_off else ""),
        f"left out: {invalid} that can't be compiled or imported, {result.left_out['equivalent']} equivalent",
        "seconds: " + ", ".join(f"{name} {value:.0f}" for name, value in seconds.items()),
    ]
    if counts[Outcome.UNKNOWN]:
        lines.append(f"cannot judge {counts[Outcome.UNKNOWN]} mutants")
    if result.idle:
        lines.append(f"{len(result.idle)} test functions run nothing of the code in their own process (--format json)")
    return lines


def _details(
    result: Result, texts: Mapping[str, bytes], counts: Counter[Outcome], valid: int, share: float
) -> dict[str, Any]:
    return {
        "mutants": [
            {
                **one.mutant._asdict(),
                "diff": one.mutant.diff(texts[one.mutant.path]),
                "kind": one.kind,
                "outcome": one.outcome,
                "killer": one.killer,
                "how": one.how,
                "tests": len(one.tests),
            }
            for one in result.verdicts
        ],
        "counts": dict(counts),
        "valid": valid,
        "killed": counts[Outcome.KILLED],
        "percent": share,
        "interval": wilson(counts[Outcome.KILLED], valid) if valid else None,
        "kills_nothing": [one._asdict() for one in result.silent],
        "runs_no_code": result.idle,
        "failing": result.failing,
        "left_out": dict(result.left_out),
        "seconds": result.seconds,
    }
