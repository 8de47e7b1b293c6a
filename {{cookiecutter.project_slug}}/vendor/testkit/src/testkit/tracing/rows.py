"""What a test wrote, by table: from the statements that SQLAlchemy sent."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from testkit.root_cause import cut
from testkit.tracing.collector import Happened
from testkit.tracing.statements import parameters_text

WRITES = re.compile(
    r"""\s*(?:/\*.*?\*/\s*)*(?P<verb>INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)\s+
    (?P<table>(?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
MOST_CHANGES = 50
"""Of a table."""
LONGEST_CHANGE = 300
OPEN, COMMITTED, ROLLED_BACK = "not committed", "committed", "rolled back"
SIGN = {"insert": 1, "update": 0, "delete": -1}


class Change(NamedTuple):
    table: str
    verb: str
    rows: int
    """-1 where the driver does not know."""
    text: str
    end: str
    """Of its transaction."""
    engine: Any = None


def changes_of(happened: Iterable[Happened]) -> list[Change]:
    """`happened` is in the order of time."""
    changes: list[Change] = []
    pending: dict[int, list[int]] = defaultdict(list)
    for each in happened:
        if each.kind != "sql":
            continue
        statement, parameters, rows, error, connection, engine = each.facts
        end = {"COMMIT": COMMITTED, "ROLLBACK": ROLLED_BACK}.get(statement)
        if end:
            for place in pending.pop(connection, ()):
                changes[place] = changes[place]._replace(end=end)
        elif not error and (match := WRITES.match(statement)):
            pending[connection].append(len(changes))
            changes.append(_change(match, statement, parameters, rows)._replace(engine=engine))
    return changes


def _change(match: re.Match[str], statement: str, parameters: Any, rows: int) -> Change:
    verb = match["verb"].split()[0].lower()
    table = match["table"].replace('"', "")
    return Change(table, verb, rows, cut(parameters_text(statement, parameters), LONGEST_CHANGE), OPEN)


def rows_data(changes: Iterable[Change], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """One for each table that was written. `counts` are those of the test's end, before anything was
    put back; what was there before follows from them, where each change is known."""
    tables: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        tables[change.table].append(change)
    return [_table(table, its, counts.get(table)) for table, its in tables.items()]


def _table(table: str, changes: list[Change], after: int | None) -> dict[str, Any]:
    kept = [change for change in changes if change.end == COMMITTED]
    is_known = after is not None and all(change.rows >= 0 or change.verb == "update" for change in kept)
    added = sum(SIGN[change.verb] * change.rows for change in kept)
    return {
        "table": table,
        "before": after - added if after is not None and is_known else None,
        "after": after,
        "changed": [_text(change) for change in changes[:MOST_CHANGES]],
    }


def _text(change: Change) -> str:
    number = f"{change.rows} " if change.rows >= 0 else ""
    return f"{change.verb} {number}({change.end}): {change.text}"
