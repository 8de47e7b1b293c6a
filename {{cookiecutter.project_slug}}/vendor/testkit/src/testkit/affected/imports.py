"""Who imports a file, by reading the sources: what runs at import shows in no test's coverage."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

DYNAMIC = frozenset(
    {"import_module", "__import__", "exec_module", "run_module", "run_path", "walk_packages", "iter_modules"}
)


def is_test_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.startswith("test_") or name.endswith("_test.py")


def dependents(trees: Mapping[str, ast.Module | None], roots: Collection[str]) -> "Dependents":
    """Of the project's Python files; None is one that can't be parsed or is gone. `roots` are the
    folders that Python imports from, from the project's root ('' is the root itself)."""
    modules: dict[str, set[str]] = defaultdict(set)
    for path in trees:
        for name in _names(path, roots):
            modules[name].add(path)
    importers: dict[str, set[str]] = defaultdict(set)
    for path, tree in trees.items():
        for imported in _imported(path, tree, modules, roots) if tree else ():
            importers[imported].add(path)
        if tree and _is_dynamic(tree):
            for other in _reachable(path, trees):
                importers[other].add(path)
    return Dependents(importers)


class Dependents:
    def __init__(self, importers: Mapping[str, set[str]]) -> None:
        self._importers = importers

    def has_importers(self, path: str) -> bool:
        return bool(self._importers.get(path, set()) - {path})

    def direct(self) -> Mapping[str, set[str]]:
        """Of each file, those that import it themselves."""
        return self._importers

    def of(self, path: str) -> set[str]:
        """The file, and all that import it, also through others."""
        found, waiting = {path}, [path]
        while waiting:
            fresh = self._importers.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        return found


def _names(path: str, roots: Iterable[str]) -> Iterator[str]:
    for root in roots:
        prefix = f"{root}/" if root else ""
        if path.startswith(prefix):
            yield path.removeprefix(prefix).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(path: str, tree: ast.Module, modules: Mapping[str, set[str]], roots: Collection[str]) -> Iterator[str]:
    folder = str(PurePosixPath(path).parent)
    for name in _statements(tree, list(_names(path, roots)), is_package=path.endswith("/__init__.py")):
        parts = name.split(".")
        for length in range(1, len(parts) + 1):  # a package's own file runs before what is in it
            yield from modules.get(".".join(parts[:length]), ())
        yield from modules.get(f"{folder}/{parts[0]}".replace("/", "."), ())  # beside it


def _statements(tree: ast.Module, own_names: list[str], *, is_package: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for base in _bases(node, own_names, is_package=is_package):
                yield from (f"{base}.{alias.name}".strip(".") for alias in node.names)


def _bases(node: ast.ImportFrom, own_names: list[str], *, is_package: bool) -> Iterator[str]:
    if not node.level:
        yield node.module or ""
        return
    up = node.level - 1 if is_package else node.level
    for own in own_names:
        parts = own.split(".")
        yield ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def _is_dynamic(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.alias) and node.name in DYNAMIC)
        or (isinstance(node, ast.Name) and node.id in DYNAMIC)
        or (isinstance(node, ast.Attribute) and node.attr in DYNAMIC)
        for node in ast.walk(tree)
    )


def _reachable(path: str, paths: Iterable[str]) -> Iterator[str]:
    """What an import by a name that is computed may mean: anything in its own part of the project."""
    part = path.partition("/")[0]
    return (other for other in paths if other.partition("/")[0] == part and not is_test_file(other))
