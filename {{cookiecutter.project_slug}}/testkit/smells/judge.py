"""Files in, findings out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from testkit.smells.case import File
from testkit.smells.helpers import Helpers
from testkit.smells.rule import ERROR, Finding
from testkit.smells.rules import RULES
from testkit.smells.settings import Settings
from testkit.smells.source import UNREADABLE, read
from testkit.smells.suppressions import Suppression, mistakes, suppressions_of


@dataclass
class Verdict:
    tests: dict[str, list[range]] = field(default_factory=dict)
    """The lines of each, by file."""
    findings: list[Finding] = field(default_factory=list)
    allowed: list[tuple[Finding, Suppression]] = field(default_factory=list)


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Those that pytest collects, and the base classes in `suites/`; a file given is taken."""
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            is_test = file.name.startswith("test_") or file.name.endswith("_test.py")
            if file == path or (not hidden and (is_test or "suites" in file.parts)):
                yield file


def judge(paths: Iterable[Path], settings: Settings, root: Path) -> Verdict:
    verdict, helpers = Verdict(), Helpers(root)
    for path in map(Path.resolve, paths):
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        verdict.tests[shown.as_posix()] = []
        try:
            file = File(shown, *read(path), settings)
        except UNREADABLE as error:
            line, why = getattr(error, "lineno", None) or 1, f"can't be read: {error}"
            found = Finding(shown.as_posix(), line, line, "unreadable", ERROR, why)
            verdict.findings.append(found)
        else:
            file.asserting = helpers.seen_from(path, file)
            judge_file(file, verdict)
    return verdict


def judge_file(file: File, verdict: Verdict) -> None:
    path = file.path.as_posix()
    verdict.tests[path] = [case.lines for case in file.cases]
    findings = sorted({finding for rule in RULES for finding in rule.find(file)})
    suppressions = [*suppressions_of(file)]
    for finding in findings:
        if allowing := [one for one in suppressions if one.reason and one.allows(finding)]:
            verdict.allowed.append((finding, allowing[0]))
        else:
            verdict.findings.append(finding)
    verdict.findings += mistakes(suppressions, findings, path, {rule.name for rule in RULES})
