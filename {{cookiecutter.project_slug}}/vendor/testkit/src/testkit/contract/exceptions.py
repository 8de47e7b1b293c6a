"""Changes that were declared: each with a reason, each for a time. What is over or not needed
fails, so the list can't become a habit."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from testkit.contract.document import Refused
from testkit.contract.rules import Change, Severity

KEYS = {"rule": str, "place": str, "reason": str, "until": date}


@dataclass(frozen=True)
class Exemption:
    rule: str
    place: str
    reason: str
    until: date
    """The last day on which it counts."""

    def covers(self, change: Change) -> bool:
        return (self.rule, self.place) == (change.rule, change.place)

    def __str__(self) -> str:
        return f"{self.rule} at {self.place!r} (until {self.until})"


@dataclass(frozen=True)
class Verdict:
    changes: Sequence[Change]
    allowed: Sequence[Change] = ()
    troubles: Sequence[str] = field(default=())
    """Sentences about exceptions that must go."""

    @property
    def offending(self) -> list[Change]:
        bad = [change for change in self.changes if change.severity is Severity.BREAKING]
        return [change for change in bad if change not in self.allowed]

    @property
    def holds(self) -> bool:
        return not self.offending and not self.troubles


def judge(changes: Sequence[Change], exemptions: Iterable[Exemption], today: date) -> Verdict:
    allowed: list[Change] = []
    troubles = []
    for exemption in exemptions:
        covered = [change for change in changes if exemption.covers(change)]
        if exemption.until < today:
            troubles.append(f"expired: {exemption}. Undo the change, or agree on a new date")
        elif not covered:
            troubles.append(f"unused: {exemption}. No change needs it: delete it")
        else:
            allowed += covered
    return Verdict(changes, allowed, troubles)


def read_exemptions(path: Path) -> list[Exemption]:
    """Empty where there is no file. Raises Refused."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: {error}") from error
    entries = table.pop("allow", [])
    if table or not isinstance(entries, list):
        raise Refused(f"{path}: it holds [[allow]] tables and nothing else")
    return [_read(entry, f"{path}: entry {number}") for number, entry in enumerate(entries, 1)]


def _read(entry: dict[str, Any], where: str) -> Exemption:
    for key, kind in KEYS.items():
        if type(entry.get(key)) is not kind or not entry[key]:
            form = "a date, as in 2027-01-31" if kind is date else "text"
            raise Refused(f"{where} needs {key!r}: {form}")
    if entry.keys() - KEYS:
        raise Refused(f"{where} has {sorted(entry.keys() - KEYS)[0]!r}: it knows {', '.join(KEYS)}")
    return Exemption(**entry)
