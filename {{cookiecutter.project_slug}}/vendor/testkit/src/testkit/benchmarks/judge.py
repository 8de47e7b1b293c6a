"""Ratios of this run against the stored ones. Pure."""

from collections.abc import Iterator, Mapping

from testkit.benchmarks.ratios import Ratios
from testkit.findings import ERROR, NOTE, Finding, Severity

ACCEPT = "accept it with `testkit benchmarks --accept`"


def judge(ratios: Ratios, stored: Ratios, slower: float) -> list[Finding]:
    return [finding for file, now in ratios.items() for finding in _findings(file, now, stored.get(file, {}), slower)]


def _findings(file: str, now: Mapping[str, float], stored: Mapping[str, float], slower: float) -> Iterator[Finding]:
    for test, ratio in now.items():
        if test not in stored:
            yield _finding(file, test, "no-baseline", ERROR, "has no stored ratio", ACCEPT)
        elif ratio > slower * stored[test]:
            yield _finding(file, test, "slower", ERROR, _compared(ratio, stored[test]), f"make it faster, or {ACCEPT}")
        elif ratio * slower < stored[test]:
            yield _finding(file, test, "faster", NOTE, _compared(ratio, stored[test]), f"keep that: {ACCEPT}")
    for test in stored.keys() - now.keys():
        yield _finding(file, test, "not-measured", NOTE, "has a stored ratio and did not run", "run all benchmarks")


def _compared(ratio: float, stored: float) -> str:
    return f"takes {ratio:.3g} times the reference, and took {stored:.3g}: x{ratio / stored:.2f}"


def _finding(file: str, test: str, rule: str, severity: Severity, message: str, remedy: str) -> Finding:
    return Finding(file, 0, rule, severity, message, remedy, scope=test)
