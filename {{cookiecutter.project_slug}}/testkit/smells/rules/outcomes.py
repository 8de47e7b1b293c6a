"""Can it fail for the right reason, and does one that does not run say why?"""

import ast
import re

from testkit.smells.case import Case, File
from testkit.smells.nodes import last_name
from testkit.smells.rule import ERROR, Breaches, rule

BROAD = {"BaseException", "Exception", "ValueError", "RuntimeError", "OSError", "IOError"}
BROAD |= {"EnvironmentError"}
CONDITIONS = {"skipif", "skipIf", "skipUnless"}
SKIPS = {"skip", "xfail", *CONDITIONS}
COMMENTED_OUT = re.compile(r"#+\s*(async\s+)?def\s+test\w*\s*\(")


@rule("broad-raises", ERROR, fix="the exact type, or `match` with a part of its message")
def broad_raises(case: Case) -> Breaches:
    looked_at = {node.value for node in case.all(ast.Assign)}
    for block in case.all(ast.With) + case.all(ast.AsyncWith):
        looked_at |= {item.context_expr for item in block.items if item.optional_vars}
    for call in case.all(ast.Call):
        is_raises = last_name(call.func) in {"raises", "assertRaises"} and call not in looked_at
        if is_raises and {"match", "check"}.isdisjoint(given.arg for given in call.keywords):
            kinds = [kind for one in call.args[:1] for kind in getattr(one, "elts", [one])]
            broad = [kind for kind in map(case.path, kinds) if kind in BROAD]
            yield from ((call, f"{kind} is raised by mistakes too") for kind in broad[:1])


@rule("skip-without-reason", ERROR, fix="say why; delete what is not coming back", reads=File)
def skip_without_reason(file: File) -> Breaches:
    called = {call.func: call for call in file.all(ast.Call)}
    named = [*file.all(ast.Attribute), *file.all(ast.Name)]
    for node in [one for one in named if last_name(one) in SKIPS]:
        path = file.path_of(node)
        owners = {"pytest.mark", "unittest", *(["pytest"] if node in called else [])}
        if path.rpartition(".")[0] in owners and not _has_reason(called.get(node)):
            yield node, f"{path} without a reason"
    for line, text in file.comments.items():
        if COMMENTED_OUT.match(text):
            yield range(line, line + 1), "a test is commented out"


def _has_reason(call: ast.Call | None) -> bool:
    if call is None:
        return False
    said = call.args[1:] if last_name(call.func) in CONDITIONS else call.args[:1]
    said += [given.value for given in call.keywords if given.arg in {"reason", "msg"}]
    return any(not isinstance(one, ast.Constant) or str(one.value).strip() for one in said)
