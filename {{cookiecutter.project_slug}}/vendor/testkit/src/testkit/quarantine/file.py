"""The quarantine file: each entry has a test, an owner, a reason and a last day."""

import json
import tomllib
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge
from testkit.quarantine.settings import QuarantineSettings

HEADING = "[[test]]"
HEADER = """\
# Flaky tests. They run, and their failures don't fail the run until the day `until` is over.
# `testkit flakes --quarantine TEST --owner NAME --reason WHY` adds one; `testkit flakes --release` removes cured ones.
"""


class Entry(NamedTuple):
    id: str
    """A node id; without parameters it covers all of them."""
    owner: str
    reason: str
    until: date
    """The last day."""

    def covers(self, test: str) -> bool:
        return test == self.id or test.partition("[")[0] == self.id

    def has_expired(self, today: date) -> bool:
        return self.until < today

    def __str__(self) -> str:
        return f"\n{HEADING}\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in self._asdict().items())


def read_quarantine(file: Path) -> list[Entry]:
    """Empty where there is no file. Raises CannotJudge."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise CannotJudge(f"{file} can't be read: {error}") from error
    tables = data.pop("test", [])
    if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CannotJudge(f"{file} may only have {HEADING} tables")
    return [_entry(table, f"{file}: entry {number}") for number, table in enumerate(tables, start=1)]


def _entry(table: dict[str, Any], where: str) -> Entry:
    if set(table) != set(Entry._fields):
        raise CannotJudge(
            f"{where} ({table.get('id')!r}) needs id, owner, reason and until, and has {', '.join(table)}"
        )
    texts = (table["id"], table["owner"], table["reason"])
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise CannotJudge(f"{where} ({table['id']!r}): id, owner and reason must be texts that say something")
    if not _is_node_id(table["id"]):
        raise CannotJudge(f"{where} ({table['id']!r}): id must be as pytest prints it, tests/unit/test_a.py::test_b")
    until = table["until"]
    if isinstance(until, datetime) or not isinstance(until, date):
        raise CannotJudge(
            f"{where} ({table['id']!r}): until must be a day without quotes, as 2026-03-31, not {until!r}"
        )
    return Entry(*texts, until)


def _is_node_id(text: str) -> bool:
    """Any other text covers no test, and nobody would notice."""
    path, _, name = text.partition("::")
    return bool(name) and str(PurePosixPath(path)) == path and path[:1] != "/" and ".." not in path.split("/")


def check(entries: Sequence[Entry], file: Path, settings: QuarantineSettings, today: date) -> None:
    """Raises CannotJudge for what the settings don't allow; an expired entry is another matter."""
    if len(entries) > settings.most:
        raise CannotJudge(
            f"{file} has {len(entries)} entries and {settings.most} are allowed: repair or delete one of those tests"
        )
    ids = [entry.id for entry in entries]
    twice = next((entry.id for entry in entries if ids.count(entry.id) > 1), None)
    if twice:
        raise CannotJudge(f"{file} has {twice} twice: keep one entry")
    last = today + timedelta(days=settings.days)
    late = next((entry for entry in entries if entry.until > last), None)
    if late:
        raise CannotJudge(
            f"{file}: {late.id} is quarantined until {late.until}, and {settings.days} days are allowed: "
            f"set until to {last} at the latest"
        )


def add_entry(file: Path, entry: Entry, settings: QuarantineSettings, today: date) -> None:
    """Raises CannotJudge, and writes nothing then."""
    check([*read_quarantine(file), entry], file, settings, today)
    text = file.read_text(encoding="utf-8") if file.exists() else HEADER
    new = f"{text.rstrip()}\n{entry}"
    if tomllib.loads(new)["test"][-1] != entry._asdict():
        raise CannotJudge(f"{file} can't hold this entry: write it by hand")
    file.write_text(new, encoding="utf-8")


def remove_entries(file: Path, ids: Collection[str]) -> None:
    """What else the file has stays as it is. Raises CannotJudge, and writes nothing then."""
    entries = read_quarantine(file)
    header, *blocks = file.read_text(encoding="utf-8").split(HEADING)
    pairs = zip(entries, blocks, strict=False)
    new = header + "".join(HEADING + block for entry, block in pairs if entry.id not in ids)
    left = [entry._asdict() for entry in entries if entry.id not in ids]
    if len(blocks) != len(entries) or tomllib.loads(new).get("test", []) != left:
        raise CannotJudge(
            f"{file} is not written as `testkit flakes --quarantine` does: remove {', '.join(ids)} by hand"
        )
    file.write_text(f"{new.rstrip()}\n", encoding="utf-8")


def _toml(value: str | date) -> str:
    """A basic string of TOML escapes as JSON does, and DEL too."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
