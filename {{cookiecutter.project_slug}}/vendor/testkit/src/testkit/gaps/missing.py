"""What tests don't reach in a file: a happy path, an edge case, the handling of an error."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

HAPPY, EDGE, ERROR = "happy", "edge", "error"
BOUNDARY = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Gap(NamedTuple):
    """One test to write, by estimate."""

    kind: str
    function: str
    """Its qualified name; '' for what runs when the file is imported."""
    first: int
    last: int
    what: str


def gaps_of(
    source: str, executed: frozenset[int], missing: Sequence[int], branches: Sequence[tuple[int, int]]
) -> list[Gap]:
    """Raises SyntaxError or ValueError."""
    tree, lines = ast.parse(source), set(missing)
    functions = [(name, node) for name, node in _functions(tree, "") if lines & set(_body(node))]
    happy = {name: node for name, node in functions if not executed & set(_body(node))}
    outermost = [(name, node) for name, node in happy.items() if not _is_inside(node, happy.values())]
    gaps = [
        Gap(HAPPY, name, node.lineno, node.end_lineno or node.lineno, "is never called") for name, node in outermost
    ]
    errors = list(_errors(tree, lines, functions))
    handled = {line for gap in errors for line in range(gap.first, gap.last + 1)}
    edges = list(_edges(tree, branches, handled, [node for _, node in outermost], functions, _functions(tree, "")))
    told = handled | {line for _, node in outermost for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    top = _top(lines, tree) if not executed else []
    rest = [] if branches or top else list(_runs(sorted(lines - told), tree))
    return sorted({*gaps, *errors, *edges, *rest, *top}, key=lambda gap: (gap.first, gap.kind))


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        is_named = isinstance(child, Function | ast.ClassDef)
        name = f"{prefix}{child.name}" if is_named else prefix  # type: ignore[attr-defined]
        if isinstance(child, Function):
            yield name, child
        yield from _functions(child, f"{name}." if is_named else prefix)


def _body(node: Function) -> range:
    return range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)


def _is_inside(node: ast.stmt, others: Iterable[ast.AST]) -> bool:
    return any(other is not node and _holds(other, node.lineno) for other in others)


def _holds(node: ast.AST, line: int) -> bool:
    return bool(node.lineno <= line <= (node.end_lineno or node.lineno))  # type: ignore[attr-defined]


def _name(functions: Sequence[tuple[str, Function]], line: int) -> str:
    inside = [name for name, node in functions if _holds(node, line)]
    return inside[-1] if inside else ""


def _errors(tree: ast.Module, lines: set[int], functions: Sequence[tuple[str, Function]]) -> Iterator[Gap]:
    handlers: list[ast.ExceptHandler] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.body[0].lineno in lines:
            handlers.append(node)
            caught = f"except {ast.unparse(node.type)}" if node.type else "except"
            yield Gap(ERROR, _name(functions, node.lineno), node.lineno, node.end_lineno or 0, f"`{caught}` never runs")
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.lineno in lines and not _is_inside(node, handlers):
            raised = ast.unparse(node)[:80]
            yield Gap(ERROR, _name(functions, node.lineno), node.lineno, node.end_lineno or 0, f"`{raised}` never runs")


def _edges(
    tree: ast.Module,
    branches: Sequence[tuple[int, int]],
    handled: set[int],
    uncalled: Sequence[Function],
    functions: Sequence[tuple[str, Function]],
    everything: Iterator[tuple[str, Function]],
) -> Iterator[Gap]:
    """A function that is never called takes one of its branches in its first test."""
    named = list(everything)
    seen: set[int] = set()
    for start, end in branches:
        in_uncalled = any(_holds(node, start) for node in uncalled)
        if end in handled or start in handled or (in_uncalled and start in seen):
            continue
        seen.add(start)
        target = "leaves the function" if end < 0 else f"goes to line {end}"
        boundary = _boundary(tree, start)
        text = f"boundary `{boundary}` never {target}" if boundary else f"line {start} never {target}"
        yield Gap(EDGE, _name(functions, start) or _name(named, start), start, max(start, end), text)


def _boundary(tree: ast.Module, line: int) -> str:
    tests = (getattr(node, "test", None) for node in ast.walk(tree) if getattr(node, "lineno", 0) == line)
    compared = (one for test in tests if test for one in ast.walk(test) if isinstance(one, ast.Compare))
    return next((ast.unparse(one)[:80] for one in compared if isinstance(one.ops[0], BOUNDARY)), "")


def _runs(lines: Sequence[int], tree: ast.Module) -> Iterator[Gap]:
    """Without branches: lines in a row are one case."""
    functions = list(_functions(tree, ""))
    start = None
    for line, following in zip_longest(lines, lines[1:]):
        start = start or line
        if following != line + 1:
            yield Gap(EDGE, _name(functions, line), start, line, "these lines never run")
            start = None


def _top(lines: set[int], tree: ast.Module) -> list[Gap]:
    has_functions = any(True for _ in _functions(tree, ""))
    return [] if has_functions or not lines else [Gap(HAPPY, "", min(lines), max(lines), "is never imported")]
