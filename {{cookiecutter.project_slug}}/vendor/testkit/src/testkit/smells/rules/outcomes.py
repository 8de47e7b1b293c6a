"""Can it fail for the right reason, and does one that does not run say why?"""

import ast
import re

from testkit.findings import NOTE
from testkit.smells.case import Case, File
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import Breaches, rule

BROAD = {"BaseException", "Exception", "ValueError", "RuntimeError", "OSError", "IOError"}
BROAD |= {"EnvironmentError"}
RAISES = re.compile(r"\b(raises|assertRaises)\b")
CONDITIONS = {"skipif", "skipIf", "skipUnless"}
SKIPS = {"skip", "xfail", *CONDITIONS}
FEWEST_WORDS = 2
"""A comment of more gives a reason."""
COMMENTED_OUT = re.compile(r"#+\s*(async\s+)?def\s+test\w*\s*\(")


@rule("broad-raises", NOTE, fix="name the exact type, or `match` a part of its message")
def broad_raises(case: Case) -> Breaches:
    """An error that the test raises itself, or looks at afterwards, is exact enough."""
    if not case.source.mentions(RAISES):
        return
    read = {one.id for one in case.all(ast.Name) if not isinstance(one.ctx, ast.Store)}
    looked_at = {one.value for one in case.all(ast.Assign) if read & {*map(last_name, one.targets)}}
    blocks: dict[ast.expr, list[ast.stmt]] = {}
    for block in case.blocks:
        for item in block.items:
            blocks[item.context_expr] = block.body
            if item.optional_vars and last_name(item.optional_vars) in {*read, ""}:
                looked_at.add(item.context_expr)
    for call in case.all(ast.Call):
        is_raises = last_name(call.func) in {"raises", "assertRaises"} and call not in looked_at
        if is_raises and {"match", "check"}.isdisjoint(option.arg for option in call.keywords):
            kinds = [kind for one in call.args[:1] for kind in getattr(one, "elts", [one])]
            broad = [kind for kind in map(case.path, kinds) if kind in BROAD]
            for kind in broad[:1]:
                if not _raises_itself(kind, blocks.get(call, []), case):
                    yield call, f"{kind} is raised by mistakes too"


def _raises_itself(kind: str, block: list[ast.stmt], case: Case) -> bool:
    """In the block, by a double, or in a helper of the file: the type is made there."""
    if any(isinstance(one, ast.Raise) for one in walk(*block)):
        return True
    named = {last_name(one) for one in (*case.all(ast.Name), *case.all(ast.Attribute))}
    named |= case.parameters
    helpers = [one for name, one in case.source.own.items() if name in named]
    helpers += [one for owner in case.classes for one in owner.body if one is not case.node]
    made = [
        one
        for one in (*case.all.in_order, *walk(*helpers, *case.node.decorator_list))
        if last_name(getattr(one, "func", None)) == kind or _is_given(kind, one)
    ]
    return bool(made)


def _is_given(kind: str, node: ast.AST) -> bool:
    """`raise Exception`, `side_effect=Exception`"""
    match node:
        case ast.Raise(ast.Name(name)) | ast.keyword("side_effect", ast.Name(name)):
            return name == kind
        case ast.Assign([ast.Attribute(attr="side_effect")], ast.Name(name)):
            return name == kind
    return False


@rule("skip-without-reason", NOTE, fix="give the reason, or delete the test", reads=File)
def skip_without_reason(file: File) -> Breaches:
    called = {call.func: call for call in file.all(ast.Call)}
    named = [*file.all(ast.Attribute), *file.all(ast.Name)]
    for node in [one for one in named if last_name(one) in SKIPS]:
        path = file.path_of(node)
        owners = {"pytest.mark", "unittest", *(["pytest"] if node in called else [])}
        if path.rpartition(".")[0] in owners and not _has_reason(called.get(node)):
            commented = _has_a_comment(file, node.lineno) or _is_under_a_comment(file, node.lineno)
            if not commented and not _is_explained_below(file, node):
                yield node, f"{path} without a reason"
    for line, text in file.comments.items():
        if COMMENTED_OUT.match(text) and not _has_a_comment(file, line - 1, above=True):
            yield range(line, line + 1), "a test is commented out"


def _is_under_a_comment(file: File, line: int) -> bool:
    text = file.lines[line - 2].strip() if line > 1 else ""
    return text.startswith("#") and len(text.split()) > FEWEST_WORDS


def _is_explained_below(file: File, mark: ast.AST) -> bool:
    """By the docstring of the test that is expected to fail."""
    for case in file.cases if last_name(mark) == "xfail" else ():
        if mark in walk(*case.node.decorator_list):
            return ast.get_docstring(case.node) is not None
    return False


def _has_a_comment(file: File, line: int, *, above: bool = False) -> bool:
    """On the line; `above`, the line is one."""
    text = file.lines[line - 1].strip() if 0 < line <= len(file.lines) else ""
    comment = text.removeprefix("#") if above and text.startswith("#") else text.partition("  # ")[2]
    return len(re.findall(r"[A-Za-z]{2,}", comment.replace("noqa", ""))) > FEWEST_WORDS


def _has_reason(call: ast.Call | None) -> bool:
    if call is None:
        return False
    if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value is False:
        return True
    reasons = call.args[1:] if last_name(call.func) in CONDITIONS else call.args[:1]
    if any(isinstance(one, ast.Starred) for one in call.args):
        return True
    reasons += [option.value for option in call.keywords if option.arg in {"reason", "msg"}]
    return any(not isinstance(one, ast.Constant) or str(one.value).strip() for one in reasons)
