"""What is left out by rule: code whose change no test should notice."""

import ast
import re

PRAGMA = re.compile(rb"#\s*(pragma:\s*no\s+(mutate|cover)|no mutation:)")
LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
LOGS = re.compile(r"^_*(log|logger|logging|structlog|warnings|get_?logger)$", re.IGNORECASE)
NEUTRAL = frozenset({
    "frozen", "slots", "kw_only", "repr", "weakref_slot", "stacklevel", "indent", "maxsize", "cache_ok",
    "description", "summary", "title", "examples", "example", "deprecated", "tags", "help", "name", "echo",
    "include_in_schema", "cache_logger_on_first_use", "response_description", "separate_input_output_schemas",
})  # fmt: skip
"""Keywords that say how a thing looks or how much is kept, not what it does."""


TUNING = re.compile(
    r"timeout|keep_?alive|pool_|overflow|jitter|backlog|batch|grace|pause|deadline|patience|within|wait|interval|delay",
    re.IGNORECASE,
)
"""Names of numbers that say how long something waits or how much runs at once: a little more is as good."""


def pragma_lines(source: bytes) -> frozenset[int]:
    return frozenset(number for number, line in enumerate(source.split(b"\n"), start=1) if PRAGMA.search(line))


def is_left_out(node: ast.AST, pragmas: frozenset[int]) -> bool:
    """With all that is in it."""
    if isinstance(node, ast.stmt) and node.lineno in pragmas:
        return True
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True  # of an f-string Python 3.11 doesn't know the places
        case ast.keyword(arg=name, value=value):
            return name in NEUTRAL or (is_number(value) and bool(TUNING.search(name or "")))
        case ast.Assign(targets=[target, *_], value=value) | ast.AnnAssign(target=target, value=value):
            name = ast.unparse(target)
            return (is_number(value) and bool(TUNING.search(name))) or (name in NEUTRAL and is_flag(value))
        case ast.FunctionDef(name=name):
            return name == "__repr__"
        case _:
            return (isinstance(node, ast.If) and is_guard(node.test)) or (
                isinstance(node, ast.Call) and is_logging(node)
            )


def is_number(node: ast.expr | None) -> bool:
    """Or made of numbers only: `timedelta(seconds=5)`."""
    if isinstance(node, ast.Call):
        values = [*node.args, *(each.value for each in node.keywords)]
        return bool(values) and all(map(is_number, values))
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not is_flag(node)


def is_flag(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def is_guard(test: ast.expr) -> bool:
    """`if TYPE_CHECKING:` and `if __name__ == "__main__":`, which tests can't enter."""
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    names |= {each.attr for each in ast.walk(test) if isinstance(each, ast.Attribute)}
    return bool(names & {"TYPE_CHECKING", "__name__"})


def is_logging(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value.func if isinstance(function.value, ast.Call) else function.value
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        return bool(LOGS.match(name)) and function.attr in LEVELS
    return isinstance(function, ast.Name) and (function.id == "print" or function.id.endswith("_logging"))


def is_annotation_only(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"
