"""`testkit risks`: which modules break builds, lack coverage and change often, and why it says so."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from testkit.configuration import read_settings
from testkit.findings import NOTE, WARNING, Finding
from testkit.flakes.command import default_paths
from testkit.flakes.judge import judge
from testkit.flakes.report import printable
from testkit.flakes.settings import FlakeSettings
from testkit.history.store import read
from testkit.reporting import Report, add_format, add_records, show
from testkit.risks.ranked import ranked_modules
from testkit.risks.ranking import Risk
from testkit.risks.settings import RiskSettings


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    root = Path.cwd()
    history = read(options.records or default_paths(root))
    ranking = ranked_modules(root, history, judge(history, read_settings(FlakeSettings, "flakes", root)))
    listed = [_finding(one, ranking.settings) for one in ranking.risks[: options.most]]
    report = Report(
        "risks",
        [*map(_unmatched, ranking.unmatched), *listed],
        summary=[_summary(ranking.risks, len(history.runs), ranking.known), *history.problems],
        details={"modules": [_as_json(one) for one in ranking.risks], "runs": len(history.runs)},
    )
    return show(report, options.format)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="testkit risks", description=__doc__)
    add_records(parser, "records, histories, or folders with them (default: the history and reports)", default=())
    parser.add_argument("--most", type=int, default=10, help="modules to list (default: 10); JSON has all")
    add_format(parser)
    return parser


def _finding(one: Risk, settings: RiskSettings) -> Finding:
    what = "critical module" if one.is_critical else "module"
    return Finding(
        printable(one.module), 0, "risk", NOTE, f"{what} with score {one.score:.2f}: {why(one, settings)}", ""
    )


def why(one: Risk, settings: RiskSettings) -> str:
    """The numbers that the score adds up."""
    coverage = "no coverage report has it"
    if one.coverage:
        missed, lines = one.coverage
        coverage = f"{missed} of {lines} lines not covered ({one.coverage.gap:.2f})"
    share = one.churn / max(one.most_churn, 1)
    return (
        f"{one.commits} failing commits ({one.recent:.2f} by recency), {coverage}, "
        f"{one.churn} lines changed in {settings.churn_days} days ({share:.2f})"
    )


def _unmatched(declared: str) -> Finding:
    message = f"[tool.testkit.critical] names {declared}, and no module is there"
    return Finding("pyproject.toml", 0, "critical-path", WARNING, message, "correct or remove it")


def _summary(ranked: Sequence[Risk], runs: int, known: int) -> str:
    broken = sum(bool(one.commits) for one in ranked)
    return f"{broken} of {known} modules failed in {runs} runs; outages, flaky tests and uncommitted files don't count"


def _as_json(one: Risk) -> dict[str, Any]:
    return {**one._asdict(), "coverage": one.coverage and one.coverage._asdict(), "score": round(one.score, 4)}
