"""`python -m testkit smells`: 0 nothing found, 1 findings, 2 can't judge."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from testkit.configuration import BadConfiguration, read_settings
from testkit.smells.changed import CannotJudge, touched_since
from testkit.smells.judge import Verdict, files_below, judge
from testkit.smells.report import FORMATS
from testkit.smells.rule import ERROR, WARNING
from testkit.smells.settings import Settings
from testkit.statuses import CANNOT_JUDGE, FALLS_SHORT, HOLDS


def main(arguments: Sequence[str]) -> int:
    given = parse(arguments)
    try:
        verdict = verdict_on(given.paths, given.changed, Path.cwd())
    except (BadConfiguration, CannotJudge) as error:
        print(f"smells: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    print(FORMATS[given.format](verdict))
    failing = {ERROR, WARNING} if given.strict else {ERROR}
    fails = any(finding.severity in failing for finding in verdict.findings)
    return FALLS_SHORT if fails else HOLDS


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m testkit smells",
        description="Hold test functions against docs/testing-quality-standards.md.",
        epilog="Allow one with `# smells: allow <rule> (<reason>)` on its line, or above the test.",
    )
    parser.add_argument("paths", nargs="*", type=Path, help="files or directories (tests)")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--format", choices=FORMATS, default="text")
    only = "only tests and lines touched since the branch left BASE"
    parser.add_argument("--changed", metavar="BASE", help=only)
    return parser.parse_args(arguments)


def verdict_on(paths: Sequence[Path], base: str | None, root: Path) -> Verdict:
    settings = read_settings(Settings, "smells", root)
    paths = paths or [root / settings.root]
    for path in paths:
        if not path.exists():
            raise CannotJudge(f"{path} does not exist")
    verdict = judge(files_below(paths), settings, root)
    if not verdict.tests:
        raise CannotJudge(f"no test_*.py below {', '.join(map(str, paths))}")
    return only_touched(verdict, touched_since(base, root)) if base else verdict


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
