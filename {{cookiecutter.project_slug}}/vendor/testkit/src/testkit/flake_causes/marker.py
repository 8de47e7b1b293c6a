"""`--keep`: writes the cause above the test, as `@pytest.mark.flaky_cause(…)`, and changes nothing else."""

import ast
import os
import tempfile
from pathlib import Path

from testkit.exit_status import CannotJudge

MARKER = "flaky_cause"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def keep(root: Path, test: str, axis: str, command: str) -> Path:
    """The file that now has the marker. Raises CannotJudge where it is not safe to write."""
    name, *parts = test.partition("[")[0].split("::")
    path = root / name
    try:
        before = path.read_bytes().decode("utf-8")
        after = marked(before, parts, axis, command)
    except (OSError, UnicodeDecodeError, SyntaxError) as error:
        raise CannotJudge(f"--keep: {name} can't be read as Python in UTF-8 ({error})") from error
    _replace(path, after.encode())
    return path


def marked(source: str, parts: list[str], axis: str, command: str) -> str:
    """The source with the marker; one that is already there is replaced. Raises CannotJudge, SyntaxError."""
    tree = ast.parse(source)
    function = _function(tree, parts)
    lines = source.splitlines(keepends=True)
    if len(lines) != source.count("\n") + (not source.endswith("\n") and bool(source)):
        raise CannotJudge("--keep: the file has unusual line ends; write the marker yourself")
    if not _imports_pytest(tree):
        raise CannotJudge("--keep: the file doesn't `import pytest`; import it first")
    end = "\r\n" if lines[function.lineno - 1].endswith("\r\n") else "\n"
    old = next((each for each in function.decorator_list if _is_ours(each)), None)
    line = f"{' ' * function.col_offset}@pytest.mark.{MARKER}({_text(axis)}, {_text(command)}){end}"
    if old is not None:
        lines[old.lineno - 1 : old.end_lineno] = [line]
    else:
        first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
        lines.insert(first - 1, line)
    written = "".join(lines)
    if _without_marker(ast.parse(written)) != _without_marker(tree):
        raise CannotJudge("--keep: the marker would change the test; write it yourself")
    return written


def _function(tree: ast.Module, parts: list[str]) -> Function:
    body, found = tree.body, None
    for part in parts:
        named = [each for each in body if isinstance(each, Function | ast.ClassDef) and each.name == part]
        if len(named) != 1:
            raise CannotJudge(f"--keep: {part} is there {len(named)} times in the file's own text, not once")
        found, body = named[0], named[0].body
    if not isinstance(found, Function):
        raise CannotJudge("--keep: the test is not a function in the file's own text")
    return found


def _imports_pytest(tree: ast.Module) -> bool:
    names = [name for each in tree.body if isinstance(each, ast.Import) for name in each.names]
    return any(name.name == "pytest" and name.asname is None for name in names)


def _is_ours(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{MARKER}"


def _text(value: str) -> str:
    escaped = value.encode("unicode_escape").decode().replace('"', '\\"')
    return f'"{escaped}"'


def _without_marker(tree: ast.Module) -> str:
    for each in ast.walk(tree):
        if isinstance(each, Function):
            each.decorator_list = [decorator for decorator in each.decorator_list if not _is_ours(decorator)]
    return ast.dump(tree)


def _replace(path: Path, content: bytes) -> None:
    """All of it or nothing, with the file's own permissions."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
        temporary.write(content)
    os.chmod(temporary.name, path.stat().st_mode)  # noqa: PTH101
    os.replace(temporary.name, path.resolve())  # noqa: PTH105
