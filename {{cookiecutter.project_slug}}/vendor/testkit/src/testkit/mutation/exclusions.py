"""What is left out by rule: code whose change no test should notice."""

import ast
import re

PRAGMA = re.compile(rb"#\s*(pragma:\s*no\s+(mutate|cover)|no mutation:)")
LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
LOGS = re.compile(r"^_*(log|logger|logging|structlog|warnings)$", re.IGNORECASE)
NEUTRAL = frozenset({
    "frozen", "slots", "kw_only", "repr", "weakref_slot", "stacklevel", "indent", "maxsize", "cache_ok",
    "description", "summary", "title", "examples", "example", "deprecated", "tags", "help", "name", "echo",
    "include_in_schema", "response_description", "separate_input_output_schemas",
})  # fmt: skip
"""Keywords that say how a thing looks or how much is kept, not what it does."""


def pragma_lines(source: bytes) -> frozenset[int]:
    return frozenset(number for number, line in enumerate(source.split(b"\n"), start=1) if PRAGMA.search(line))


def is_left_out(node: ast.AST, pragmas: frozenset[int]) -> bool:
    """With all that is in it."""
    if isinstance(node, ast.stmt) and node.lineno in pragmas:
        return True
    if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal):
        return True  # of an f-string Python 3.11 doesn't know the places
    if isinstance(node, ast.keyword):
        return node.arg in NEUTRAL
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name == "__repr__"
    if isinstance(node, ast.If):
        return is_guard(node.test)
    return isinstance(node, ast.Call) and is_logging(node)


def is_guard(test: ast.expr) -> bool:
    """`if TYPE_CHECKING:` and `if __name__ == "__main__":`, which tests can't enter."""
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    names |= {each.attr for each in ast.walk(test) if isinstance(each, ast.Attribute)}
    return bool(names & {"TYPE_CHECKING", "__name__"})


def is_logging(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        return bool(LOGS.match(name)) and function.attr in LEVELS
    return isinstance(function, ast.Name) and function.id == "print"


def is_annotation_only(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"
