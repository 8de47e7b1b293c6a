"""The mutants of a file."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from testkit.mutation.exclusions import is_annotation_only, is_left_out, pragma_lines
from testkit.mutation.field_operators import Edit, attribute_edits, call_edits, text_edits
from testkit.mutation.mutant import Mutant

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "is": "is not", "is not": "is",
            "in": "not in", "not in": "in"}  # fmt: skip
BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
SYMBOLS: dict[type, str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or", ast.Add: "+", ast.Sub: "-",
    ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
ARITHMETIC = {"+": "-", "-": "+", "*": "//", "/": "*", "//": "*", "%": "*", "**": "*"}
PLAIN_TESTS = (ast.Compare, ast.BoolOp, ast.Constant, ast.NamedExpr)
Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parsed(source: bytes) -> ast.Module:
    """Raises SyntaxError, and ValueError for a file that is not plain UTF-8."""
    source.decode("utf-8")
    if source.startswith(b"\xef\xbb\xbf") or b"\f" in source or b"\r" in source.replace(b"\r\n", b""):
        raise ValueError("it has a byte order mark, a form feed or unusual line ends")
    return ast.parse(source)


def mutants_of(path: str, source: bytes, enums: Mapping[str, Sequence[str]]) -> list[Mutant]:
    """Raises what `parsed` raises."""
    return list(dict.fromkeys(_File(path, source, enums).mutants()))


class _File:
    def __init__(self, path: str, source: bytes, enums: Mapping[str, Sequence[str]]) -> None:
        self.path = path
        self.source = source
        self.enums = enums
        self.pragmas = pragma_lines(source)
        self.starts = [0]
        for line in source.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def mutants(self) -> Iterator[Mutant]:
        yield from self._below(parsed(self.source), "")

    def _below(self, node: ast.AST, scope: str) -> Iterator[Mutant]:
        if is_left_out(node, self.pragmas) or is_annotation_only(node):
            return
        if isinstance(node, Scoped):
            inner = f"{scope}.{node.name}".strip(".")
            yield from self._in_scope(node, scope, inner)
            return
        for edit in self._edits(node):
            yield self.mutant(edit, scope)
        for child in self._children(node):
            yield from self._below(child, scope)

    def _in_scope(self, node: Scoped, scope: str, inner: str) -> Iterator[Mutant]:
        enums = self.enums
        if isinstance(node, ast.ClassDef) and node.name in enums:
            self.enums = {name: members for name, members in enums.items() if name != node.name}
        for part in (*node.decorator_list, *(node.bases if isinstance(node, ast.ClassDef) else [node.args])):
            yield from self._below(part, scope)
        if not isinstance(node, ast.ClassDef) and node.returns:
            yield from self._annotation(node.returns, scope)
        for statement in node.body:
            yield from self._below(statement, inner)
        self.enums = enums

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        """Annotations are no code, but for what is called in them: `Annotated[int, Field(ge=1)]`."""
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    if name == "annotation":
                        yield from (each for each in ast.walk(child) if isinstance(each, ast.Call))
                    else:
                        yield child

    def _annotation(self, node: ast.expr, scope: str) -> Iterator[Mutant]:
        for each in ast.walk(node):
            if isinstance(each, ast.Call):
                yield from self._below(each, scope)

    def mutant(self, edit: Edit, scope: str) -> Mutant:
        first: Any = edit.first
        start, end = edit.start, edit.end
        if first is not None:
            start, end = (first.lineno, first.col_offset), (first.end_lineno, first.end_col_offset)
        places = (self.starts[start[0] - 1] + start[1], self.starts[end[0] - 1] + end[1])
        return Mutant(self.path, start[0], end[0], *places, edit.new, edit.operator, scope)

    def _edits(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Compare():
                yield from self._comparisons(node)
            case ast.BoolOp():
                for left, right in zip(node.values, node.values[1:], strict=False):
                    yield from self._symbol("boolean", left, right, node.op, {"and": "or", "or": "and"})
            case ast.BinOp():
                yield from self._symbol("arithmetic", node.left, node.right, node.op, ARITHMETIC)
            case ast.AugAssign():
                yield from self._symbol("arithmetic", node.target, node.value, node.op, ARITHMETIC)
            case ast.UnaryOp(op=ast.Not()):
                stop = (node.lineno, node.col_offset + len("not"))
                yield Edit("boolean", None, "", (node.lineno, node.col_offset), stop)
            case ast.If() | ast.IfExp() | ast.While() | ast.comprehension():
                yield from self._conditions(node)
            case ast.Constant():
                yield from self._constants(node)
            case ast.Call():
                yield from call_edits(node)
            case ast.Attribute(ctx=ast.Load()):
                yield from attribute_edits(node, self.enums)
            case ast.Await():
                length = len("await ") if self._text(node).startswith("await ") else len("await")
                stop = (node.lineno, node.col_offset + length)
                yield Edit("await", None, "", (node.lineno, node.col_offset), stop)
            case _:
                yield from self._statements(node)

    def _statements(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                yield Edit("return", value, "None")
            case ast.Return(value=ast.Constant(value=str() | int() | float() as value)) if type(value) is not bool:
                yield Edit("return", node, "return None")
            case ast.Raise():
                yield Edit("raise", node, "pass")
            case ast.ExceptHandler(type=ast.expr() as kind):
                yield Edit("handler", kind, "()")
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
                if not is_left_out(call, self.pragmas):
                    yield Edit("call", node, "pass")
            case ast.Break():
                yield Edit("loop", node, "continue")
            case ast.Continue():
                yield Edit("loop", node, "break")

    def _comparisons(self, node: ast.Compare) -> Iterator[Edit]:
        for left, right, symbol in zip([node.left, *node.comparators], node.comparators, node.ops, strict=False):
            yield from self._symbol("comparison", left, right, symbol, OPPOSITE)
            yield from self._symbol("boundary", left, right, symbol, BOUNDARY)

    def _symbol(
        self, operator: str, left: ast.expr, right: ast.expr, symbol: ast.AST, table: Mapping[str, str]
    ) -> Iterator[Edit]:
        """The operator stands somewhere between its operands, maybe beside brackets."""
        old = SYMBOLS.get(type(symbol), "")
        if old not in table:
            return
        line, column = left.end_lineno or 0, left.end_col_offset or 0
        between = self.source[self.starts[line - 1] + column : self.starts[right.lineno - 1] + right.col_offset]
        match = re.search(rb"\s+".join(re.escape(part.encode()) for part in old.split()), between)
        if match is None or b"#" in between:
            return
        start, end = (self._place(line, column, offset) for offset in match.span())
        yield Edit(operator, None, table[old], start, end)

    def _place(self, line: int, column: int, offset: int) -> tuple[int, int]:
        position = self.starts[line - 1] + column + offset
        number = next(n for n, start in enumerate(self.starts) if start > position)
        return number, position - self.starts[number - 1]

    def _conditions(self, node: ast.If | ast.IfExp | ast.While | ast.comprehension) -> Iterator[Edit]:
        """Comparisons have mutants of their own, and `not x` loses its `not`."""
        for test in node.ifs if isinstance(node, ast.comprehension) else [node.test]:
            is_negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
            if not isinstance(test, PLAIN_TESTS) and not is_negated:
                yield Edit("condition", test, f"(not ({self._text(test)}))")

    def _text(self, node: ast.expr) -> str:
        start = self.starts[node.lineno - 1] + node.col_offset
        return self.source[start : self.starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)].decode()

    def _constants(self, node: ast.Constant) -> Iterator[Edit]:
        if isinstance(node.value, bool):
            yield Edit("boolean", node, str(not node.value))
        elif isinstance(node.value, int | float):
            yield Edit("number", node, repr(node.value + 1))
        else:
            yield from text_edits(node)
