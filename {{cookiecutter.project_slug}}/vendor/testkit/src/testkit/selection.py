"""Which layers a pytest run covers whole, by its command line.

Only a layer that ran whole is counted: a run of one file has no pyramid.
"""

import re
from collections.abc import Collection
from pathlib import Path

from testkit.layer_names import LAYERS, ON_REQUEST


def whole_layers(markers: str, paths: Collection[str], *, narrowed: bool) -> tuple[str, ...]:
    """`markers` is the -m expression, `paths` are relative to the project's root, and `narrowed`
    is true when -k, --lf, --deselect or the like left tests out."""
    if narrowed:
        return ()
    by_marker, by_path = _by_marker(markers), _by_path(paths)
    return tuple(layer for layer in LAYERS if layer in by_marker and layer in by_path)


def _by_marker(expression: str) -> Collection[str]:
    words = set(re.findall(r"not\s+\w+|\w+", expression)) - {"and", "or"}
    harmless = {word for word in words if re.sub(r"not\s+", "", word) in ON_REQUEST}
    named = words - harmless
    if not named:
        return LAYERS if all(word.startswith("not") for word in harmless) else ()
    return named if named <= set(LAYERS) else ()


def _by_path(paths: Collection[str]) -> Collection[str]:
    whole = {Path(path).as_posix() for path in paths}
    if not whole or whole & {".", "tests"}:
        return LAYERS
    return [layer for layer in LAYERS if f"tests/{layer}" in whole]
