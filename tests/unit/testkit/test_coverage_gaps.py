"""What `testkit coverage` says is missing, and in which order."""

from collections import Counter
from collections.abc import Sequence

import pytest
from testkit.critical import CriticalSettings
from testkit.gaps.comparison import as_markdown, compare
from testkit.gaps.measured import Measured, Report
from testkit.gaps.missing import gaps_of
from testkit.gaps.work_list import batches, layer_rank, work_list

SHOP = """\
def sell(number):
    if number < 1:
        raise ValueError(number)
    try:
        number += 1
    except OverflowError:
        return 0
    if number > 9:
        number = 9
    return number


class Shop:
    def close(self):
        if self.is_open:
            raise RuntimeError
        return 1
"""
LAYERS = ["api", "domain", "infrastructure"]


def make_measured(
    path: str = "src/app/shop.py", missing: Sequence[int] = (), executed: Sequence[int] = (1,), **facts: object
) -> Measured:
    total = len(missing) + len(executed)
    defaults: dict[str, object] = {
        "percent": 100 * len(executed) / total,
        "statements": total,
        "branches": [],
        "tests": Counter(),
    }
    return Measured(path=path, missing=missing, executed=frozenset(executed), **(defaults | facts))  # type: ignore[arg-type]


def order(*files: Measured, critical: Sequence[str] = ()) -> list[str]:
    works = work_list(
        Report(files, 50.0, 100.0), CriticalSettings(list(critical)), LAYERS, lambda _: "x = 1\n" * 99, lambda _: 1.0
    )
    return [work.file.path for work in works]


def test_what_is_missing_is_a_happy_path_an_edge_or_the_handling_of_an_error() -> None:
    executed = frozenset({1, 2, 4, 5, 8, 10, 13, 14})
    branches = [(2, 3), (8, 9), (15, 16), (15, 17)]

    gaps = gaps_of(SHOP, executed, [3, 6, 7, 9, 15, 16, 17], branches)

    assert [(gap.kind, gap.function, gap.first, gap.last) for gap in gaps] == [
        ("error", "sell", 3, 3),
        ("error", "sell", 6, 7),
        ("edge", "sell", 8, 9),
        ("happy", "Shop.close", 14, 17),
        ("edge", "Shop.close", 15, 17),
        ("error", "Shop.close", 16, 16),
    ]


def test_a_raise_in_a_handler_that_never_runs_is_one_gap_and_a_branch_out_of_a_module_one() -> None:
    source = "try:\n    import shop\nexcept ImportError:\n    raise SystemExit\nif shop:\n    shop.open()\n"

    gaps = gaps_of(source, frozenset({1, 2, 5, 6}), [3, 4], [(5, -1)])

    assert [(gap.kind, gap.function, gap.what) for gap in gaps] == [
        ("error", "", "`except ImportError` never runs"),
        ("edge", "", "line 5 never leaves the function"),
    ]


def test_two_branches_of_a_function_that_is_never_called_are_one_gap_beside_it() -> None:
    source = "def sell(number):\n    if number:\n        return 1\n    return 0\n"

    gaps = gaps_of(source, frozenset({1}), [2, 3, 4], [(2, 3), (2, 4)])

    assert [(gap.kind, gap.function) for gap in gaps] == [("happy", "sell"), ("edge", "sell")]


def test_a_module_without_functions_that_nobody_imports_is_a_gap_and_one_without_statements_none() -> None:
    assert [(gap.kind, gap.first, gap.last) for gap in gaps_of("A = 1\nB = 2\n", frozenset(), [1, 2], [])] == [
        ("happy", 1, 2)
    ]
    assert gaps_of("A = 1\n", frozenset({1}), [], []) == []


def test_a_branch_of_a_comparison_names_its_boundary() -> None:
    gaps = gaps_of(SHOP, frozenset({1, 2, 4, 5, 8, 10, 13, 14, 15, 16, 17}), [9], [(8, 9)])

    assert [gap.what for gap in gaps] == ["boundary `number > 9` never goes to line 9"]


def test_without_branches_lines_in_a_row_are_one_case() -> None:
    gaps = gaps_of(SHOP, frozenset({1, 2, 4, 5, 8, 13, 14, 15, 16, 17}), [9, 10], [])

    assert [(gap.kind, gap.first, gap.last) for gap in gaps] == [("edge", 9, 10)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (make_measured("z.py", [1], executed=[2, 3]), make_measured("a.py", [1, 2, 3], executed=[])),
        (make_measured("z.py", [1, 2], executed=[]), make_measured("a.py", [1], executed=[])),
        (make_measured("z/api/a.py", [1], executed=[]), make_measured("a/domain/a.py", [1], executed=[])),
        (make_measured("z.py", [1]), make_measured("a.py", branches=[(1, 2)])),
    ],
    ids=["critical", "most missed", "layer", "branches last"],
)
def test_the_more_important_file_comes_first(first: Measured, second: Measured) -> None:
    critical = ["z.py"] if first.executed and second.missing else []

    assert order(second, first, critical=critical) == [first.path, second.path]


def test_a_file_that_no_test_runs_comes_before_one_that_misses_more() -> None:
    untested, partial = make_measured("z.py", [1], executed=[]), make_measured("a.py", [2, 3, 4])

    assert order(partial, untested) == ["z.py", "a.py"]


def test_a_file_that_misses_nothing_is_not_listed() -> None:
    assert order(make_measured()) == []


@pytest.mark.parametrize(
    ("changed_at", "text", "problem"),
    [
        (200.0, "x = 1\n", "it changed after the coverage was measured"),
        (1.0, "x = 1\n", "it has fewer lines than were measured"),
        (1.0, "def (\n" * 9, "it can't be read: invalid syntax (<unknown>, line 1)"),
    ],
    ids=["newer", "shorter", "not Python"],
)
def test_a_file_that_is_not_as_it_was_measured_says_so_and_lists_no_lines(
    changed_at: float, text: str, problem: str
) -> None:
    file = make_measured(missing=[9])

    (work,) = work_list(Report([file], 50.0, 100.0), CriticalSettings(), LAYERS, lambda _: text, lambda _: changed_at)

    assert (work.problem, work.gaps) == (problem, [])


def test_a_batch_has_at_most_so_many_tests() -> None:
    source = "".join(f"def sell_{number}():\n    return 1\n" for number in range(45))
    file = make_measured(missing=range(2, 91, 2), executed=range(1, 90, 2))
    works = work_list(Report([file], 50.0, 100.0), CriticalSettings(), LAYERS, lambda _: source, lambda _: 1.0)

    assert [len(batch) for batch in batches(works, 20)] == [20, 20, 5]


def test_a_file_of_no_layer_comes_after_those_of_all_layers() -> None:
    assert [layer_rank(path, LAYERS) for path in ("a/api/x.py", "a/domain.py", "a/other.py")] == [0, 1, 3]


def test_a_batch_is_reported_by_test_file_with_coverage_before_and_after() -> None:
    old, new = "tests/unit/test_shop.py::test_old", "tests/unit/test_shop.py::test_new[a|b]"
    before = Report([make_measured(percent=50.0, tests=Counter({old: 1}))], 50.0, 1.0)
    after = Report([make_measured(percent=80.0, tests=Counter({old: 1, new: 1}))], 80.0, 2.0)

    assert as_markdown(compare(before, after), "")[:5] == [
        "### File: tests/unit/test_shop.py",
        "- Tests added: 1",
        "- Coverage before: src/app/shop.py 50.0 %",
        "- Coverage after: src/app/shop.py 80.0 %",
        "- Command executed: pytest tests/unit/test_shop.py",
    ]


def test_without_contexts_nobody_says_which_tests_were_added() -> None:
    before = Report([make_measured()], 50.0, 1.0, "the coverage has no contexts")

    lines = as_markdown(compare(before, before._replace(problem="")), "")

    assert lines[0] == "Tests added: cannot judge, because the coverage has no contexts."


def test_coverage_that_fell_is_named() -> None:
    before = Report([make_measured(percent=80.0)], 80.0, 1.0)
    after = Report([make_measured(percent=50.0)], 50.0, 2.0)

    assert "Less covered: src/app/shop.py, 80.0 % before, 50.0 % after." in as_markdown(compare(before, after), "")
