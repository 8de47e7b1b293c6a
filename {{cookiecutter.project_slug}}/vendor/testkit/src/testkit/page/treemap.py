"""Rectangles whose areas are numbers, as near to squares as they get (Bruls, Huizing, van Wijk 2000). Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """One box for each size, in their order, which must be the largest first and all above 0."""
    boxes: list[Box] = []
    scale = box.area / sum(sizes) if sizes else 0.0
    areas = [size * scale for size in sizes]
    while areas:
        count = _row_length(areas, min(box.width, box.height))
        row, areas = areas[:count], areas[count:]
        boxes += _row(row, box)
        box = _rest(box, sum(row))
    return boxes


def _row_length(areas: Sequence[float], side: float) -> int:
    """How many boxes share a row: as long as the worst of them gets no worse."""
    count, worst = 1, _worst(areas[:1], side)
    while count < len(areas) and (grown := _worst(areas[: count + 1], side)) <= worst:
        count, worst = count + 1, grown
    return count


def _worst(row: Sequence[float], side: float) -> float:
    """The ratio of the longest box's sides."""
    total = sum(row)
    return max(side * side * row[0] / total**2, total**2 / (side * side * row[-1])) if side else 1.0


def _row(row: Sequence[float], box: Box) -> Iterator[Box]:
    """Along the shorter side."""
    total, (x, y, width, height) = sum(row), box
    for area in row:
        if width >= height:
            column = total / height if height else 0.0
            tall = area / column if column else 0.0
            yield Box(x, y, column, tall)
            y += tall
        else:
            line = total / width
            wide = area / line if line else 0.0
            yield Box(x, y, wide, line)
            x += wide


def _rest(box: Box, area: float) -> Box:
    x, y, width, height = box
    if width >= height:
        column = area / height if height else 0.0
        return Box(x + column, y, max(width - column, 0.0), height)
    line = area / width
    return Box(x, y + line, width, max(height - line, 0.0))
