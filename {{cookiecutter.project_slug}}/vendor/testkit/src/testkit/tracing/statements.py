"""A statement of SQL and its parameters, as an event of a trace: without secrets."""

import re
from typing import Any

from testkit.redaction import HIDDEN, redacted, without_secrets
from testkit.root_cause import cut
from testkit.secret_names import mentions_secret
from testkit.trace import LONGEST_TEXT

MOST_ROWS = 20
"""Of parameters, where one statement writes many rows."""
LITERAL = re.compile(r"'(?:[^']|'')*+'?")


def data_of(statement: str, parameters: Any, rows: int, error: str | None, *_connection: Any) -> dict[str, Any]:
    return {
        "statement": cut(statement_text(statement), LONGEST_TEXT),
        "parameters": cut(parameters_text(statement, parameters), LONGEST_TEXT),
        "rows": rows if isinstance(rows, int) and rows >= 0 else None,
        "error": cut(redacted(error), LONGEST_TEXT) if error else None,
    }


def statement_text(statement: str) -> str:
    """Of one that names something secret, no value: in `VALUES ('ada', 'hunter2')` no name stands beside them."""
    return redacted(LITERAL.sub(f"'{HIDDEN}'", statement) if mentions_secret(statement) else statement)


def parameters_text(statement: str, parameters: Any) -> str:
    """A list is of many rows. Values without names are hidden where the statement names something secret."""
    rows = parameters[:MOST_ROWS] if isinstance(parameters, list) else [parameters]
    shown = rows if len(rows) > 1 else (rows or [None])[0]
    if not shown:
        return ""
    named = all(isinstance(row, dict) for row in rows)
    return str(without_secrets(shown)) if named or not mentions_secret(statement) else HIDDEN
