"""Breaking changes that a team declares: each with a reason and a last day. An entry that is expired
or unused fails, so that the list stays short."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from testkit.contract.rules import Change, Impact
from testkit.exit_status import CannotJudge

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
class ContractResult:
    changes: Sequence[Change]
    allowed: Sequence[Change] = ()
    stale: Sequence[tuple[str, str]] = field(default=())
    """Entries that must go: what is wrong with each, and what to do."""

    @property
    def offending(self) -> list[Change]:
        breaking = [change for change in self.changes if change.impact is Impact.BREAKING]
        return [change for change in breaking if change not in self.allowed]


def judge(changes: Sequence[Change], exemptions: Iterable[Exemption], today: date) -> ContractResult:
    allowed: list[Change] = []
    stale = []
    for exemption in exemptions:
        covered = [change for change in changes if exemption.covers(change)]
        if exemption.until < today:
            stale.append((f"expired: {exemption}", "undo the change, or agree on a new date"))
        elif not covered:
            stale.append((f"unused: no change needs {exemption}", "delete the entry"))
        else:
            allowed += covered
    return ContractResult(changes, allowed, stale)


def read_exemptions(path: Path) -> list[Exemption]:
    """Empty where there is no file. Raises CannotJudge."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{path}: {error}") from error
    entries = table.pop("allow", [])
    if table or not isinstance(entries, list):
        raise CannotJudge(f"{path} may hold [[allow]] tables and nothing else")
    return [_read(entry, f"{path}: entry {number}") for number, entry in enumerate(entries, 1)]


def _read(entry: dict[str, Any], where: str) -> Exemption:
    for key, kind in KEYS.items():
        if type(entry.get(key)) is not kind or not entry[key]:
            form = "a date, as in 2027-01-31" if kind is date else "text"
            raise CannotJudge(f"{where} needs {key!r}: {form}")
    if entry.keys() - KEYS:
        raise CannotJudge(f"{where} has the unknown key {sorted(entry.keys() - KEYS)[0]!r}: use {', '.join(KEYS)}")
    return Exemption(**entry)
