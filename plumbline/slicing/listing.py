"""The one list of features, src/app/features/__init__.py: where a slice adds itself."""

import ast

from plumbline.refused import Refused

FILE = "src/app/features/__init__.py"


def listed(text: str, feature: str) -> str:
    """`text` with the feature at the end of the list. Raises Refused if there is no such list."""
    try:
        module = ast.parse(text)
        imports = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
        (features,) = [
            node.value.elts[-1]
            for node in module.body
            if isinstance(node, ast.AnnAssign)
            and ast.unparse(node.target) == "FEATURES"
            and isinstance(node.value, ast.Tuple)
        ]
        line, column = features.end_lineno, features.end_col_offset
        after_imports = imports[-1].end_lineno
    except (SyntaxError, LookupError, ValueError):
        raise Refused(
            f"{FILE} has no tuple FEATURES with a feature in it: put one there, then run this again."
        ) from None
    lines = text.encode().splitlines(keepends=True)  # the column counts bytes
    last = lines[(line or 0) - 1]
    lines[(line or 0) - 1] = last[:column] + f", {feature}.feature".encode() + last[column:]
    lines.insert(after_imports or 0, f"from app.features import {feature}\n".encode())
    return b"".join(lines).decode()
