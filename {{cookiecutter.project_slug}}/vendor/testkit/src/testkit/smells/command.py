"""`testkit smells`: 0 nothing found, 1 findings, 2 can't judge."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from testkit.configuration import BadConfiguration, read_settings
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.smells.baseline import (
    Accepted,
    compare,
    identity,
    may_be_accepted,
    read_baseline,
    write_baseline,
)
from testkit.smells.changed import CannotJudge, touched_since
from testkit.smells.judge import ALWAYS, Verdict, files_below, judge
from testkit.smells.report import FORMATS, View
from testkit.smells.rules import RULES
from testkit.smells.settings import Settings

NAMES = sorted(rule.name for rule in RULES)


def main(arguments: Sequence[str]) -> int:
    given = parse(arguments)
    try:
        verdict = verdict_on(given, Path.cwd())
        gone = Counter[Accepted]()
        if given.baseline:
            verdict, gone = over_baseline(verdict, given, Path.cwd())
    except (BadConfiguration, CannotJudge) as error:
        print(f"smells: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    view = View(given.strict, given.notes, given.all, given.baseline, gone)
    show(FORMATS[given.format](verdict, view))
    return FALLS_SHORT if view.failing(verdict) or gone else HOLDS


def show(text: str) -> None:
    """Also where the terminal can't write a name that a file has."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="testkit smells",
        description="Hold test functions against docs/testing-quality-standards.md.",
        epilog="Allow one with `# smells: allow <rule> (<reason>)` on its line, or above the test.",
    )
    parser.add_argument("paths", nargs="*", type=Path, help="files or directories (tests)")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--notes", action="store_true", help="list notes too, which never fail")
    parser.add_argument("--all", action="store_true", help="list each finding, be there many")
    parser.add_argument("--format", choices=FORMATS, default="text")
    only = "only tests and lines touched since the branch left BASE"
    parser.add_argument("--changed", metavar="BASE", help=only)
    some = "only these rules, with commas between"
    parser.add_argument("--select", metavar="RULES", type=_rules, default=[], help=some)
    parser.add_argument("--ignore", metavar="RULES", type=_rules, default=[], help="all but these")
    accepted = "a file of accepted findings: only others fail"
    parser.add_argument("--baseline", metavar="FILE", type=Path, help=accepted)
    accept = "write the baseline; one that exists only shrinks"
    parser.add_argument("--accept", action="store_true", help=accept)
    given = parser.parse_args(arguments)
    if given.accept and not given.baseline:
        parser.error("--accept needs --baseline FILE")
    if given.accept and (given.changed or given.select or given.ignore):
        parser.error("--accept judges all rules on whole files: leave the other choices out")
    return given


def _rules(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in NAMES:
            raise argparse.ArgumentTypeError(f"no rule {name!r}; there are {', '.join(NAMES)}")
    return names


def verdict_on(given: argparse.Namespace, root: Path) -> Verdict:
    settings = read_settings(Settings, "smells", root)
    if unknown := sorted({*settings.enforce} - {*NAMES}):
        raise CannotJudge(f"[tool.testkit.smells]: enforce has no rule {unknown[0]!r}")
    paths = given.paths or [root / settings.root]
    for path in paths:
        if not path.exists():
            raise CannotJudge(f"{path} does not exist")
    verdict = judge(files_below(paths), settings, root)
    if not verdict.tests:
        raise CannotJudge(f"no test_*.py below {', '.join(map(str, paths))}")
    if given.changed:
        verdict = only_touched(verdict, touched_since(given.changed, root))
    kept = {*(given.select or NAMES)} - {*given.ignore} | ALWAYS
    return replace(verdict, findings=[one for one in verdict.findings if one.rule in kept])


def over_baseline(verdict: Verdict, given: argparse.Namespace, root: Path) -> tuple[Verdict, Counter[Accepted]]:
    """What is new, and what is accepted in vain. Raises CannotJudge."""
    if given.accept and not given.baseline.exists():
        fresh = [identity(one) for one in verdict.findings if may_be_accepted(one)]
        write_baseline(given.baseline, Counter(fresh))
    accepted = read_baseline(given.baseline)
    judged = compare(verdict.findings, accepted, root)
    left = judged.gone.items()
    gone = Counter({one: count for one, count in left if _was_read(one, verdict, given, root)})
    if given.accept:
        write_baseline(given.baseline, judged.known + (judged.gone - gone))
        gone = Counter()
    count = sum(judged.known.values())
    return replace(verdict, findings=judged.new, accepted=count), gone


def _was_read(one: Accepted, verdict: Verdict, given: argparse.Namespace, root: Path) -> bool:
    """A part of the suite, or of the rules, says nothing of the rest of the baseline."""
    rules = {*(given.select or NAMES)} - {*given.ignore}
    read = one.path in verdict.tests or (not given.paths and not (root / one.path).exists())
    return read and not given.changed and one.rule in rules


def only_touched(verdict: Verdict, touched: dict[str, set[int] | None]) -> Verdict:
    """Findings in a test that was touched; outside a test, on a line that was."""
    kept = []
    for finding in verdict.findings:
        own = range(finding.line, finding.last_line + 1)
        around = [test for test in verdict.tests[finding.path] if finding.line in test]
        lines = touched.get(finding.path, set())
        if lines is None or not lines.isdisjoint([*around, own][0]):
            kept.append(finding)
    return replace(verdict, findings=kept)
