"""Sees what SQLAlchemy sends to databases: statements with their durations, commits and rollbacks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from testkit.root_cause import message_of, name_of
from testkit.tracing.collector import Collector

OnError = Callable[[BaseException], None]


class SqlWatch:
    """Listens to all engines. The connection's number tells transactions apart."""

    def __init__(self, collector: Collector, on_error: OnError) -> None:
        self._collector = collector
        self._now = collector.now
        self._on_error = on_error

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
            context.testkit_began = self._now()

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
        text = f"{name_of(error)}: {message_of(error)}"
        self._add(failure.connection, failure.statement or "(connect)", failure.parameters, context, -1, text)
        self._on_error(error)

    def _add(
        self, connection: Any, statement: str, parameters: Any, context: Any, rows: int, error: str | None
    ) -> None:
        if context is not None and context.compiled is not None:
            parameters = context.compiled_parameters  # they have names
        began = getattr(context, "testkit_began", None) or self._now()
        engine = getattr(connection, "engine", None)
        self._collector.add(began, "sql", data, statement, parameters, rows, error, id(connection), engine)

    def _commit(self, connection: Any) -> None:
        self._ends(connection, "COMMIT")

    def _rollback(self, connection: Any) -> None:
        self._ends(connection, "ROLLBACK")

    def _rollback_savepoint(self, connection: Any, name: str, _context: None) -> None:
        self._ends(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def _ends(self, connection: Any, statement: str) -> None:
        self._collector.add(self._now(), "sql", data, statement, (), -1, None, id(connection), None)


def data(*facts: Any) -> dict[str, Any]:
    from testkit.tracing.statements import data_of  # noqa: PLC0415  (only of a test that failed)

    return data_of(*facts)
