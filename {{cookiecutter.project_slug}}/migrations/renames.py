"""For `make migration`: Alembic writes a new name as a drop and an addition, and the values are
lost. Where it could be one, the migration that it writes stops until a person has decided."""

from collections.abc import Iterable, Iterator
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext


class Question(ops.MigrateOperation):
    """A line of the migration that raises until you have answered it and deleted it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def to_diff_tuple(self) -> tuple[str, str]:
        return "question", self.text


@renderers.dispatch_for(Question)
def write(_context: AutogenContext, question: Question) -> str:
    return f"raise NotImplementedError({question.text!r})"


def ask(_context: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    for script in directives:
        upgrade = script.upgrade_ops
        if upgrade is not None:
            upgrade.ops[:0] = [Question(text) for text in questions(upgrade.ops)]


def questions(operations: Iterable[ops.MigrateOperation]) -> Iterator[str]:
    operations = list(operations)
    dropped = [
        operation.table_name for operation in operations if isinstance(operation, ops.DropTableOp)
    ]
    created = [
        operation.table_name for operation in operations if isinstance(operation, ops.CreateTableOp)
    ]
    if dropped and created:
        yield _question("table", dropped, created, "op.rename_table(old, new)")
    for table in operations:
        if isinstance(table, ops.ModifyTableOps):
            gone = [it.column_name for it in table.ops if isinstance(it, ops.DropColumnOp)]
            added = [it.column.name for it in table.ops if isinstance(it, ops.AddColumnOp)]
            if gone and added:
                how = "batch_op.alter_column(old, new_column_name=new)"
                yield _question(f"column of {table.table_name}", gone, added, how)


def _question(what: str, gone: list[str], added: list[str], how: str) -> str:
    return (
        f"{what}: is {' or '.join(added)} a new name for {' or '.join(gone)}? Then write {how}, "
        f"or its values are lost. If it isn't, delete this line."
    )
