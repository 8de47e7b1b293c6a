"""Does each test file name the module that it tests: `test_<module>.py`, in the mirrored folder."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

Places = Mapping[str, Sequence[str]]
"""A folder below the tests' root, and where the modules are that it tests."""


def strays(tests: Path, project: Path, places: Places) -> list[str]:
    """One sentence for each file below `tests` that names no module. `test_orders.py`,
    `test_orders_races.py` and `test_fake_orders.py` all name `orders.py`; a folder of modules is
    named by `test_<folder>_<module>.py` too."""
    files = sorted(tests.rglob("test_*.py"))
    return [stray for file in files if (stray := _stray(file, tests, project, places))]


def _stray(file: Path, tests: Path, project: Path, places: Places) -> str | None:
    folder = file.parent.relative_to(tests).as_posix()
    path = file.relative_to(project).as_posix()
    if folder not in places:
        return f"{path}: no modules are known for the folder {folder}: add it to the places"
    modules = {name for place in places[folder] for name in _modules(project / place)}
    tested = file.stem.removeprefix("test_")
    if _names_one(tested, modules):
        return None
    close = get_close_matches(tested, modules, n=1, cutoff=0.8)
    hint = f"; did you mean test_{close[0]}.py?" if close else ""
    return f"{path} names no module of {', '.join(places[folder])}{hint}"


def _modules(root: Path) -> Iterable[str]:
    """`queries/orders.py` is `orders`, and `queries_orders`; its folder is `queries`."""
    for path in root.rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        words = [part.strip("_") for part in parts if part != "__init__"]
        yield from ("_".join(words[start:]) for start in range(len(words)))
        yield from words[:-1]


def _names_one(tested: str, modules: Iterable[str]) -> bool:
    return any(re.fullmatch(f"(.+_)?{re.escape(name)}(_.+)?", tested) for name in modules)
