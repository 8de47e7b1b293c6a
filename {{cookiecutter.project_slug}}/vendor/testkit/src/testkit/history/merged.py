"""Records of now, and the runs of the past where somebody keeps them."""

from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.history.runs import History, runs_of
from testkit.history.settings import HistorySettings
from testkit.history.store import read
from testkit.records import Record


def history_with(records: Sequence[Record], file: Path | None, root: Path) -> History:
    """`file`, or else that of [tool.testkit.history] if there is one; each run once, oldest first.
    Raises CannotJudge for a `file` that does not exist."""
    usual = root / read_settings(HistorySettings, "history", root).file
    kept = read([file or usual]) if file or usual.exists() else History([])
    runs = {past.run.id: past for past in [*kept.runs, *runs_of(records)]}
    return History([runs[identity] for identity in sorted(runs)], kept.problems)
