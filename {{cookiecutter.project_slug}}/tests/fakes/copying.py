from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


def copied(value: Value) -> Value:
    """A deep copy by the fields that the domain declares. `copy.deepcopy` would take along what
    the mapper hangs on each object, and with it half of SQLAlchemy."""
    made: Any = value
    if isinstance(value, list | tuple):
        made = type(value)(copied(part) for part in value)
    elif isinstance(value, dict):
        made = {key: copied(part) for key, part in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: copied(getattr(value, field.name)) for field in fields(value)}
        arguments = {field.name: parts[field.name] for field in fields(value) if field.init}
        made = type(value)(**arguments)
        for name in parts.keys() - arguments.keys():
            setattr(made, name, parts[name])
    return made  # type: ignore[no-any-return]
