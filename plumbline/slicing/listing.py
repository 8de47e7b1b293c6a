"""The one list of features, src/app/features/__init__.py: where a slice adds itself."""

import ast

from plumbline.refused import Refused

FILE = "src/app/features/__init__.py"


def listed(text: str, feature: str) -> str:
    """`text` with the feature at the end of the list. Raises Refused where there is no such list."""
    try:
        module = ast.parse(text)
        imported = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)][-1]
        (features,) = [
            node.value
            for node in module.body
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "FEATURES"
        ]
        end = features.end_lineno if isinstance(features, ast.Tuple) else None
    except (SyntaxError, LookupError, ValueError):
        end = None
    lines = text.splitlines(keepends=True)
    if not end or lines[end - 1].rstrip() != ")":
        raise Refused(f"{FILE} has no list FEATURES that ends in a line of its own: write it so, then run this again.")
    lines.insert(end - 1, f"    {feature}.feature,\n")
    lines.insert(imported.end_lineno or 0, f"from app.features import {feature}\n")
    return "".join(lines)
