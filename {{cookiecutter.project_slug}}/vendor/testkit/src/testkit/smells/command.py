"""`testkit smells`: reads the options, judges the files, compares with the baseline."""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.reporting import add_format, show
from testkit.smells.baseline import Accepted, compare, identity, may_be_accepted, read_baseline, write_baseline
from testkit.smells.changed import touched_since
from testkit.smells.judge import ALWAYS, LintResult, files_below, judge
from testkit.smells.report import View, report_on
from testkit.smells.rules import RULES
from testkit.smells.settings import SmellsSettings

NAMES = sorted(rule.name for rule in RULES)


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = parse(arguments)
    result, gone = lint(options, Path.cwd()), Counter[Accepted]()
    if options.baseline:
        result, gone = over_baseline(result, options, Path.cwd())
    view = View(options.strict, options.notes, options.all, options.baseline, gone)
    return show(report_on(result, view), options.format)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="testkit smells",
        description="Check tests against the test-quality standard. Reads their sources and runs nothing.",
        epilog="Allow one with `# smells: allow <rule> (<reason>)` on its line, or above the test.",
    )
    parser.add_argument("paths", nargs="*", type=Path, help="files or directories (default: tests)")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--notes", action="store_true", help="list notes too, which never fail")
    parser.add_argument("--all", action="store_true", help="list each finding, however many there are")
    add_format(parser)
    parser.add_argument("--changed", metavar="BASE", help="only tests and lines touched since the branch left BASE")
    some = "only these rules, separated by commas"
    parser.add_argument("--select", metavar="RULES", type=_rules, default=[], help=some)
    parser.add_argument("--ignore", metavar="RULES", type=_rules, default=[], help="all rules but these")
    parser.add_argument("--baseline", metavar="FILE", type=Path, help="a file of accepted findings: only others fail")
    parser.add_argument("--accept", action="store_true", help="write the baseline; one that exists only shrinks")
    options = parser.parse_args(arguments)
    if options.accept and not options.baseline:
        parser.error("--accept needs --baseline FILE")
    if options.accept and (options.changed or options.select or options.ignore):
        parser.error("--accept judges all rules on whole files: leave the other choices out")
    return options


def _rules(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in NAMES:
            raise argparse.ArgumentTypeError(f"no rule {name!r}; there are {', '.join(NAMES)}")
    return names


def lint(options: argparse.Namespace, root: Path) -> LintResult:
    settings = read_settings(SmellsSettings, "smells", root)
    if unknown := sorted({*settings.enforce} - {*NAMES}):
        raise CannotJudge(f"[tool.testkit.smells]: enforce has no rule {unknown[0]!r}")
    paths = options.paths or [root / settings.root]
    for path in paths:
        if not path.exists():
            raise CannotJudge(f"{path} does not exist")
    result = judge(files_below(paths), settings, root)
    if not result.tests:
        raise CannotJudge(f"no test_*.py below {', '.join(map(str, paths))}")
    if options.changed:
        result = only_touched(result, touched_since(options.changed, root))
    kept = {*(options.select or NAMES)} - {*options.ignore} | ALWAYS
    return replace(result, findings=[one for one in result.findings if one.rule in kept])


def over_baseline(result: LintResult, options: argparse.Namespace, root: Path) -> tuple[LintResult, Counter[Accepted]]:
    """What is new, and what is accepted and gone. Raises CannotJudge."""
    if options.accept and not options.baseline.exists():
        fresh = [identity(one) for one in result.findings if may_be_accepted(one)]
        write_baseline(options.baseline, Counter(fresh))
    accepted = read_baseline(options.baseline)
    comparison = compare(result.findings, accepted, root)
    unseen = comparison.gone.items()
    gone = Counter({one: count for one, count in unseen if _was_read(one, result, options, root)})
    if options.accept:
        write_baseline(options.baseline, comparison.known + (comparison.gone - gone))
        gone = Counter()
    count = sum(comparison.known.values())
    return replace(result, findings=comparison.new, accepted=count), gone


def _was_read(one: Accepted, result: LintResult, options: argparse.Namespace, root: Path) -> bool:
    """After a run over a part of the suite, or of the rules, the rest of the baseline stays."""
    rules = {*(options.select or NAMES)} - {*options.ignore}
    read = one.path in result.tests or (not options.paths and not (root / one.path).exists())
    return read and not options.changed and one.rule in rules


def only_touched(result: LintResult, touched: dict[str, set[int] | None]) -> LintResult:
    """Findings in a test that was touched; outside a test, on a line that was."""
    kept = []
    for finding in result.findings:
        around = [test for test in result.tests[finding.path] if finding.line in test]
        lines = touched.get(finding.path, set())
        if lines is None or not lines.isdisjoint([*around, finding.lines][0]):
            kept.append(finding)
    return replace(result, findings=kept)
