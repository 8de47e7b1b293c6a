"""Files in, findings out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from testkit.smells.case import File, open_file
from testkit.smells.helpers import Helpers
from testkit.smells.rule import ERROR, Finding
from testkit.smells.rules import Standard, standard
from testkit.smells.settings import Settings
from testkit.smells.source import Source, Unreadable, layer_of, read
from testkit.smells.suppressions import Suppression, mistakes, suppressions_of


@dataclass
class Verdict:
    files: int = 0
    tests: int = 0
    findings: list[Finding] = field(default_factory=list)
    allowed: list[tuple[Finding, Suppression]] = field(default_factory=list)
    lines_of_tests: dict[str, list[range]] = field(default_factory=dict)

    def lines_around(self, finding: Finding) -> range:
        """Of the test that a finding stands in; its own lines outside a test."""
        own = range(finding.line, finding.last_line + 1)
        tests = self.lines_of_tests.get(finding.path, [])
        return next((test for test in tests if finding.line in test), own)


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Those that pytest collects, and the base classes in `suites/`; a file given is taken."""
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            is_test = file.name.startswith("test_") or file.name.endswith("_test.py")
            if file == path or (not hidden and (is_test or "suites" in file.parts)):
                yield file


def judge(files: Iterable[Path], settings: Settings, root: Path) -> Verdict:
    verdict, helpers, rules = Verdict(), Helpers(root), standard(settings)
    for file in files:
        verdict.files += 1
        path = file.resolve()
        shown = path.relative_to(root) if path.is_relative_to(root) else file
        try:
            text, tree = read(file)
        except Unreadable as error:
            found = Finding(
                shown.as_posix(), error.line, error.line, "unreadable", ERROR, str(error)
            )
            verdict.findings.append(found)
            continue
        layer = layer_of(shown, settings.root)
        source = Source(shown, text, tree, layer)
        source.asserting = helpers.seen_from(path, source)
        judge_file(open_file(source), rules, verdict)
    return verdict


def judge_file(file: File, rules: Standard, verdict: Verdict) -> None:
    path = file.source.path.as_posix()
    verdict.tests += len(file.cases)
    verdict.lines_of_tests[path] = [case.lines for case in file.cases]
    findings = sorted(set(_found(file, path, rules)))
    suppressions = suppressions_of(file)
    for finding in findings:
        allowing = [one for one in suppressions if one.reason and one.allows(finding)]
        if allowing:
            verdict.allowed.append((finding, allowing[0]))
        else:
            verdict.findings.append(finding)
    verdict.findings += mistakes(suppressions, findings, path, rules.names)


def _found(file: File, path: str, rules: Standard) -> Iterator[Finding]:
    for rule in rules.of_files:
        yield from rule.find(file, path, file.source.layer)
    for case in file.cases:
        for of_test in rules.of_tests:
            yield from of_test.find(case, path, file.source.layer)
