"""Files in, findings out."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from testkit.smells.case import File
from testkit.smells.copies import Copies
from testkit.smells.helpers import Helpers
from testkit.smells.rule import ERROR, Finding
from testkit.smells.rules import RULES
from testkit.smells.settings import Settings
from testkit.smells.source import UNREADABLE, read
from testkit.smells.suppressions import Suppression, mistakes, suppressions_of

UNREAD = "unreadable"
ALWAYS = {UNREAD, "suppression"}
"""Findings of no rule: no choice of rules leaves them out."""


@dataclass
class Verdict:
    tests: dict[str, list[range]] = field(default_factory=dict)
    """The lines of each, by file."""
    findings: list[Finding] = field(default_factory=list)
    allowed: list[tuple[Finding, Suppression]] = field(default_factory=list)
    accepted: int = 0
    """How many findings the baseline holds that are still there."""


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Those that pytest collects, and the base classes in `suites/`; a file given is taken."""
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            is_test = file.name.startswith("test_") or file.name.endswith("_test.py")
            may_be_one = not hidden and (is_test or "suites" in file.parts)
            if file == path or (may_be_one and not file.is_dir()):
                yield file


def judge(paths: Iterable[Path], settings: Settings, root: Path) -> Verdict:
    verdict, helpers, copies = Verdict(), Helpers(root), Copies()
    for path in (Path(os.path.abspath(path)) for path in paths):  # noqa: PTH100  (a link may lead nowhere)
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        verdict.tests[shown.as_posix()] = []
        try:
            file = File(shown, *read(path), settings)
            file.visible = helpers.seen_from(path, file)
            tests = [case.lines for case in file.cases]
            findings = {finding for rule in RULES for finding in rule.find(file)}
            judge_file(file, tests, {*findings, *copies.find(file)}, verdict)
        except UNREADABLE as error:
            line = getattr(error, "lineno", None) or 1
            why = f"can't be read: {str(error) or type(error).__name__}".splitlines()[0]
            found = Finding(shown.as_posix(), line, line, UNREAD, ERROR, why)
            verdict.findings.append(found)
    return verdict


def judge_file(file: File, tests: list[range], found: Iterable[Finding], verdict: Verdict) -> None:
    path, findings = file.path.as_posix(), sorted(found)
    verdict.tests[path] = tests
    suppressions = [*suppressions_of(file)]
    for finding in findings:
        if allowing := [one for one in suppressions if one.reason and one.allows(finding)]:
            verdict.allowed.append((finding, allowing[0]))
        else:
            verdict.findings.append(finding)
    verdict.findings += mistakes(suppressions, findings, path, {rule.name for rule in RULES})
