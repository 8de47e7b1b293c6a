"""The modules of a project by risk, from its history, coverage and git."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from testkit.configuration import read_settings
from testkit.critical import critical_paths
from testkit.exit_status import CannotJudge
from testkit.flakes.judge import Judgement
from testkit.history.runs import History
from testkit.risks.ranking import Risk, failing_commits, rank
from testkit.risks.settings import RiskSettings
from testkit.risks.sources import churn_of, coverage_of, modules


class Ranking(NamedTuple):
    risks: Sequence[Risk]
    known: int
    """Modules of the project."""
    unmatched: Sequence[str]
    """Critical paths that no module has."""
    settings: RiskSettings


def ranked_modules(root: Path, history: History, judgement: Judgement) -> Ranking:
    """Raises CannotJudge."""
    settings, critical = read_settings(RiskSettings, "risks", root), critical_paths(root)
    known = modules(root, settings.source)
    if not known:
        raise CannotJudge(f"{root / settings.source} has no modules: set source in [tool.testkit.risks]")
    commits = failing_commits(history, judgement)
    risks = rank(
        {module: times for module, times in commits.items() if module in known},
        coverage_of(root / settings.coverage, known),
        churn_of(root, known, settings.churn_days),
        settings.half_life,
        datetime.now(UTC),
        critical.matches,
    )
    return Ranking(risks, len(known), critical.unmatched(sorted(known)), settings)
