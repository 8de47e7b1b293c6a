"""Can it fail for the right reason, and does one that does not run say why?"""

import ast
import re
from collections.abc import Iterator

from testkit.smells.case import Case, File, keyword, last_name, text_of
from testkit.smells.rule import ERROR, Breach, Lines, rule
from testkit.smells.source import Source

BROAD = {"BaseException", "Exception", "ValueError", "RuntimeError", "OSError", "IOError"}
BROAD |= {"EnvironmentError"}
MARKS = {"skip", "skipif", "skipIf", "skipUnless", "xfail"}
COMMENTED_OUT = re.compile(r"#+\s*(async\s+)?def\s+test\w*\s*\(")


@rule("broad-raises", ERROR, fix="the exact type, or `match` with a part of its message")
def broad_raises(case: Case) -> Iterator[Breach]:
    for call in case.all(ast.Call):
        if last_name(call.func) not in {"raises", "assertRaises"} or not call.args:
            continue
        kinds = getattr(call.args[0], "elts", call.args[:1])
        broad = [case.path(kind) for kind in kinds if case.path(kind) in BROAD]
        if broad and keyword(call, "match", "check") is None and not _is_looked_at(call, case):
            yield Breach(call, f"{broad[0]} is raised by mistakes too")


def _is_looked_at(call: ast.Call, case: Case) -> bool:
    """`with raises(…) as error`, or `error = raises(…)`, and `error` is read afterwards."""
    kept: set[str] = set()
    for block in case.all(ast.With, ast.AsyncWith):
        kept |= {
            last_name(item.optional_vars)
            for item in block.items
            if item.context_expr is call and item.optional_vars
        }
    for node in case.all(ast.Assign):
        kept |= {last_name(target) for target in node.targets if node.value is call}
    reads = (node for node in case.all(ast.Name) if isinstance(node.ctx, ast.Load))
    return any(node.id in kept for node in reads)


@rule("skip-without-reason", ERROR, fix="say why; delete what is not coming back")
def skip_without_reason(file: File) -> Iterator[Breach]:
    source = file.source
    marks = [node for node in source.all(ast.Attribute, ast.Name) if _is_mark(node, source)]
    called = {call.func: call for call in source.all(ast.Call)}
    for node in marks:
        if node not in called or not _has_reason(called[node]):
            yield Breach(node, f"{last_name(node)} without a reason")
    for case in file.cases:
        for call, path in case.calls:
            if path in {"pytest.skip", "pytest.xfail"} and not _has_reason(call):
                yield Breach(call, f"{path}() without a reason")
    for line, (text, _) in source.comments.items():
        if COMMENTED_OUT.match(text):
            yield Breach(Lines(line, line), "a test is commented out")


def _is_mark(node: ast.expr, source: Source) -> bool:
    if last_name(node) not in MARKS:
        return False
    first, dot, rest = ast.unparse(node).partition(".")
    owner = (source.imports.get(first, first) + dot + rest).rpartition(".")[0]
    return owner in {"pytest.mark", "unittest"}


def _has_reason(call: ast.Call) -> bool:
    reason = keyword(call, "reason", "msg")
    if reason is not None:
        return not isinstance(reason, ast.Constant) or bool(text_of(reason).strip())
    if last_name(call.func) in {"skipIf", "skipUnless"}:
        return len(call.args) > 1
    if last_name(call.func) == "skipif":
        # Before pytest 3 a condition was a text; a reason was always by name.
        return False
    return any(not isinstance(one, ast.Constant) or text_of(one).strip() for one in call.args[:1])
