"""Sees what SQLAlchemy sends to databases: statements with their durations, commits and rollbacks."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from testkit.redaction import HIDDEN, redacted, without_secrets
from testkit.root_cause import cut, message_of, name_of
from testkit.secret_names import is_secret
from testkit.trace import LONGEST_TEXT
from testkit.tracing.collector import Collector

MOST_ROWS = 20
"""Of parameters, where one statement writes many rows."""
LITERAL = re.compile(r"'(?:[^']|'')*+'?")
OnError = Callable[[BaseException], None]


class SqlWatch:
    """Listens to all engines. The connection's number tells transactions apart."""

    def __init__(self, collector: Collector, on_error: OnError) -> None:
        self._collector = collector
        self._on_error = on_error
        self._begun = 0.0
        """Of the last statement: one that has no context of its own."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        from sqlalchemy import Engine, event  # noqa: PLC0415  (only where it is used)

        listeners: dict[str, Callable[..., Any]] = {
            "before_cursor_execute": self._before,
            "after_cursor_execute": self._after,
            "handle_error": self._failed,
            "commit": self._commit,
            "rollback": self._rollback,
            "rollback_savepoint": self._rollback_savepoint,
        }
        for name, listener in listeners.items():
            event.listen(Engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(Engine, name, listener)

    def _before(
        self,
        _connection: Any,
        _cursor: Any,
        _statement: str,
        _parameters: Any,
        context: Any,
        _many: bool,  # noqa: FBT001
    ) -> None:
        if context is not None:
            context.testkit_began = self._collector.now()

    def _after(
        self,
        connection: Any,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        _many: bool,  # noqa: FBT001
    ) -> None:
        self._add(connection, statement, parameters, context, cursor.rowcount, None)

    def _failed(self, failure: Any) -> None:
        """Called for a statement, and for a connection that could not be opened."""
        error = failure.original_exception
        context = failure.execution_context
        self._add(failure.connection, failure.statement or "(connect)", failure.parameters, context, -1, error)
        self._on_error(error)

    def _add(
        self, connection: Any, statement: str, parameters: Any, context: Any, rows: int, error: BaseException | None
    ) -> None:
        collector = self._collector
        began = getattr(context, "testkit_began", None) or collector.now()
        if context is not None and context.compiled is not None:
            parameters = context.compiled_parameters  # they have names
        text = f"{name_of(error)}: {message_of(error)}" if error else None
        collector.add(
            began, "sql", data, statement, parameters, rows, text, id(connection), getattr(connection, "engine", None)
        )

    def _commit(self, connection: Any) -> None:
        self._ends(connection, "COMMIT")

    def _rollback(self, connection: Any) -> None:
        self._ends(connection, "ROLLBACK")

    def _rollback_savepoint(self, connection: Any, name: str, _context: None) -> None:
        self._ends(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def _ends(self, connection: Any, statement: str) -> None:
        self._collector.add(self._collector.now(), "sql", data, statement, (), -1, None, id(connection), None)


def data(statement: str, parameters: Any, rows: int, error: str | None, *_connection: Any) -> dict[str, Any]:
    return {
        "statement": cut(statement_text(statement), LONGEST_TEXT),
        "parameters": cut(parameters_text(statement, parameters), LONGEST_TEXT),
        "rows": rows if isinstance(rows, int) and rows >= 0 else None,
        "error": cut(redacted(error), LONGEST_TEXT) if error else None,
    }


def statement_text(statement: str) -> str:
    """Of one that names something secret, no value: in `VALUES ('ada', 'hunter2')` no name stands beside them."""
    shown = redacted(statement)
    return LITERAL.sub(f"'{HIDDEN}'", shown) if is_secret(shown) else shown


def parameters_text(statement: str, parameters: Any) -> str:
    """A list is of many rows. Values without names are hidden where the statement names something secret."""
    rows = parameters[:MOST_ROWS] if isinstance(parameters, list) else [parameters]
    shown = rows if len(rows) > 1 else (rows or [None])[0]
    if not shown:
        return ""
    named = all(isinstance(row, dict) for row in rows)
    return str(without_secrets(shown)) if named or not is_secret(statement) else HIDDEN
