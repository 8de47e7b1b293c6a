"""Files in, findings out."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from testkit.findings import ERROR, Finding
from testkit.smells.case import File
from testkit.smells.copies import Copies
from testkit.smells.helpers import Helpers
from testkit.smells.rules import RULES
from testkit.smells.settings import SmellsSettings
from testkit.smells.source import UNREADABLE, read
from testkit.smells.suppressions import Suppression, mistakes, suppressions_of

UNREAD = "unreadable"
ALWAYS = {UNREAD, "suppression"}
"""Findings of no rule: no choice of rules leaves them out."""


@dataclass
class LintResult:
    tests: dict[str, list[range]] = field(default_factory=dict)
    """The lines of each, by file."""
    findings: list[Finding] = field(default_factory=list)
    allowed: list[tuple[Finding, Suppression]] = field(default_factory=list)
    accepted: int = 0
    """How many findings the baseline holds that are still there."""

    @property
    def number_of_tests(self) -> int:
        return sum(map(len, self.tests.values()))


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Files that pytest collects, and the base classes in `suites/`; a path to a file is that file."""
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            is_test = file.name.startswith("test_") or file.name.endswith("_test.py")
            may_be_one = not hidden and (is_test or "suites" in file.parts)
            if file == path or (may_be_one and not file.is_dir()):
                yield file


def judge(paths: Iterable[Path], settings: SmellsSettings, root: Path) -> LintResult:
    result, helpers, copies = LintResult(), Helpers(root), Copies()
    for path in (Path(os.path.abspath(path)) for path in paths):  # noqa: PTH100  (a link may lead nowhere)
        relative = path.relative_to(root) if path.is_relative_to(root) else path
        result.tests[relative.as_posix()] = []
        try:
            file = File(relative, *read(path), settings)
            file.visible = helpers.seen_from(path, file)
            tests = [case.lines for case in file.cases]
            findings = {finding for rule in RULES for finding in rule.find(file)}
            judge_file(file, tests, sorted({*findings, *copies.find(file)}), result)
        except UNREADABLE as error:
            line = getattr(error, "lineno", None) or 1
            message = f"can't be read: {str(error) or type(error).__name__}".splitlines()[0]
            unread = Finding(relative.as_posix(), line, UNREAD, ERROR, message, "correct the file")
            result.findings.append(unread)
    return result


def judge_file(file: File, tests: list[range], findings: list[Finding], result: LintResult) -> None:
    path = file.path.as_posix()
    result.tests[path] = tests
    suppressions = [*suppressions_of(file)]
    for finding in findings:
        if allowing := [one for one in suppressions if one.reason and one.allows(finding)]:
            result.allowed.append((finding, allowing[0]))
        else:
            result.findings.append(finding)
    result.findings += mistakes(suppressions, findings, path, {rule.name for rule in RULES})
