"""What the past says for the page about tests in quarantine and about modules at risk.

A part that is not there, or can't be read, says so in its place on the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.flakes.release import passes_in_a_row
from testkit.history.runs import FAILED, History, is_quarantined
from testkit.page.past import Past
from testkit.page.sources import absent
from testkit.quarantine.file import Entry, read_quarantine
from testkit.quarantine.settings import QuarantineSettings
from testkit.records import Record
from testkit.risks.ranked import ranked_modules
from testkit.risks.ranking import Risk

MOST_RISKS = 15
MOST_ENTRIES = 100


def quarantine(root: Path, records: Sequence[Record], past: Past, today: date) -> dict[str, Any]:
    """`records` are those of now."""
    try:
        settings = read_settings(QuarantineSettings, "quarantine", root)
        entries = read_quarantine(root / settings.file)
    except CannotJudge as error:
        return absent(f"{error}.")
    counts = passes_in_a_row(past.counted, entries)
    shown = [_entry(entry, records, counts[entry], today) for entry in entries[:MOST_ENTRIES]]
    return {"file": settings.file, "entries": shown, "most": settings.most, "passes": settings.passes}


def _entry(entry: Entry, records: Sequence[Record], in_a_row: int, today: date) -> dict[str, Any]:
    ran = [record for record in records if entry.covers(record.test) and record.outcome != "skipped"]
    return {
        "test": entry.id,
        "owner": entry.owner,
        "reason": entry.reason,
        "until": str(entry.until),
        "expired": entry.has_expired(today),
        "ran": len(ran),
        "failed": sum(one.outcome in FAILED or is_quarantined(one.outcome, one.cause) for one in ran),
        "passes_in_a_row": in_a_row,
    }


def expired(part: Mapping[str, Any]) -> Iterator[str]:
    """Each run fails for such an entry, also where its test passed."""
    for one in part.get("entries", ()):
        if one["expired"]:
            yield f"The quarantine of {one['test']} ended on {one['until']}: {one['owner']} must repair or delete it."


def risks(root: Path, history: History, past: Past) -> dict[str, Any]:
    """As `testkit risks` ranks them."""
    if not past.judgement:
        return absent(f"Not yet known: {past.unknown}.")
    try:
        ranking = ranked_modules(root, history, past.judgement)
    except CannotJudge as error:
        return absent(f"{error}.")
    return {
        "days": ranking.settings.churn_days,
        "modules": [_risk(one) for one in ranking.risks[:MOST_RISKS]],
        "left_out": max(len(ranking.risks) - MOST_RISKS, 0),
        "unmatched": ranking.unmatched,
    }


def _risk(one: Risk) -> dict[str, Any]:
    return {
        "module": one.module,
        "critical": one.is_critical,
        "score": round(one.score, 2),
        "commits": one.commits,
        "recent": round(one.recent, 2),
        "missed": one.coverage and one.coverage.missed,
        "lines": one.coverage and one.coverage.lines,
        "changed": one.churn,
        "most_changed": one.most_churn,
    }
