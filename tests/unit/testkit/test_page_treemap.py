from itertools import combinations
from random import Random

import pytest
from testkit.page.coverage import Source, coverage_map
from testkit.page.treemap import Box, squarified

WHOLE = Box(0, 0, 200, 100)


def make_sizes(seed: int) -> list[float]:
    dice = Random(seed)  # noqa: S311  # the same each time
    return sorted((dice.lognormvariate(3, 1.5) for _ in range(dice.randint(1, 60))), reverse=True)


def overlap(first: Box, second: Box) -> float:
    wide = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    tall = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
    return max(wide, 0) * max(tall, 0)


@pytest.mark.parametrize("seed", range(20))
def test_each_box_has_its_share_of_the_area(seed: int) -> None:
    sizes = make_sizes(seed)

    boxes = squarified(sizes, WHOLE)

    assert [box.area / WHOLE.area for box in boxes] == pytest.approx([size / sum(sizes) for size in sizes])


@pytest.mark.parametrize("seed", range(20))
def test_boxes_stay_inside_and_do_not_overlap(seed: int) -> None:
    boxes = squarified(make_sizes(seed), WHOLE)

    assert all(overlap(box, WHOLE) == pytest.approx(box.area) for box in boxes)
    assert all(overlap(*pair) == pytest.approx(0, abs=1e-6) for pair in combinations(boxes, 2))


def test_equal_sizes_become_squares() -> None:
    assert squarified([1, 1], WHOLE) == [Box(0, 0, 100, 100), Box(100, 0, 100, 100)]


def test_no_sizes_are_no_boxes() -> None:
    assert squarified([], WHOLE) == []


def test_the_map_counts_lines_and_marks_critical_files() -> None:
    sources = [
        Source("src/app/domain/money.py", 30, 3),
        Source("src/app/api/a.py", 10, 0),
        Source("src/app/x.py", 0, 0),
    ]

    found = coverage_map(sources, lambda path: path.startswith("src/app/domain"))

    assert (found["statements"], found["missed"], found["files"]) == (40, 3, 2)
    assert [(box["path"], box["critical"]) for box in found["boxes"]] == [
        ("src/app/domain/money.py", True),
        ("src/app/api/a.py", False),
    ]
