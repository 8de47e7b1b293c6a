from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def copied(thing: Thing) -> Thing:
    """A deep copy by the fields that the domain declares. `copy.deepcopy` would take along what
    the mapper hangs on each object, and with it half of SQLAlchemy."""
    made: Any = thing
    if isinstance(thing, list | tuple):
        made = type(thing)(copied(part) for part in thing)
    elif isinstance(thing, dict):
        made = {key: copied(part) for key, part in thing.items()}
    elif is_dataclass(thing) and not isinstance(thing, type):
        parts = {field.name: copied(getattr(thing, field.name)) for field in fields(thing)}
        given = {field.name: parts[field.name] for field in fields(thing) if field.init}
        made = type(thing)(**given)
        for name in parts.keys() - given.keys():
            setattr(made, name, parts[name])
    return made  # type: ignore[no-any-return]
