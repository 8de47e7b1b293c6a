"""Coverage as a map: a box for each file, as large as the file, in the box of its folder. Pure."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from testkit.page.treemap import Box, squarified

WIDTH, HEIGHT = 200.0, 100.0
"""The page stretches it."""
MOST_FILES = 400


class Source(NamedTuple):
    path: str
    statements: int
    missed: int


def coverage_map(sources: Sequence[Source], critical: Callable[[str], bool]) -> dict[str, Any]:
    counted = sorted((one for one in sources if one.statements > 0), key=lambda one: (-one.statements, one.path))
    statements, missed = sum(one.statements for one in counted), sum(one.missed for one in counted)
    shown = counted[:MOST_FILES]
    return {
        "statements": statements,
        "missed": missed,
        "files": len(counted),
        "left_out": len(counted) - len(shown),
        "boxes": _boxes(shown, critical),
    }


def _boxes(sources: Sequence[Source], critical: Callable[[str], bool]) -> list[dict[str, Any]]:
    """In percent of the map."""
    folders: dict[str, list[Source]] = defaultdict(list)
    for one in sources:
        folders[one.path.rpartition("/")[0]].append(one)
    largest = sorted(folders, key=lambda name: (-_size(folders[name]), name))
    areas = squarified([_size(folders[name]) for name in largest], Box(0, 0, WIDTH, HEIGHT))
    return [
        {
            "path": source.path,
            "statements": source.statements,
            "missed": source.missed,
            "critical": critical(source.path),
            "box": [
                round(100 * part / whole, 2) for part, whole in zip(box, (WIDTH, HEIGHT, WIDTH, HEIGHT), strict=True)
            ],
        }
        for name, area in zip(largest, areas, strict=True)
        for source, box in zip(folders[name], squarified([one.statements for one in folders[name]], area), strict=True)
    ]


def _size(sources: Sequence[Source]) -> int:
    return sum(one.statements for one in sources)
