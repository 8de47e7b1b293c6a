"""Which tests get a mutant, and in which order; which lines are a branch's own."""

import ast

import pytest
from testkit.mutation.code import Kind
from testkit.mutation.judging import Outcome, Verdict
from testkit.mutation.mutant import Mutant
from testkit.mutation.reach import Cost, Reach
from testkit.mutation.silent_tests import candidates
from testkit.mutation.sources import new_lines, on_lines, sampled

CHEAP, DEAR = Cost(0.001, 0.001), Cost(0.5, 0.9)


def make_mutant(path: str = "src/shop/money.py", line: int = 3, scope: str = "add", start: int = 0) -> Mutant:
    return Mutant(path, line, line, start, start + 1, "-", "arithmetic", scope)


def make_verdict(mutant: Mutant, tests: list[str], kind: Kind = Kind.BODY) -> Verdict:
    return Verdict(mutant, kind, Outcome.KILLED, tests, tests[0])


def test_a_line_is_judged_by_the_tests_that_run_it_the_cheapest_first() -> None:
    tests = {"t.py::dear": DEAR, "t.py::cheap": CHEAP, "t.py::far": CHEAP}
    reach = Reach(
        tests, {"src/shop/money.py": {3: frozenset({"t.py::dear", "t.py::cheap"}), 9: frozenset({"t.py::far"})}}
    )

    assert reach.of_lines(make_mutant(line=3)) == ["t.py::cheap", "t.py::dear"]


def test_one_set_of_parameters_of_each_test_comes_before_the_others() -> None:
    tests = {"t.py::a[1]": CHEAP, "t.py::a[2]": CHEAP, "t.py::b": DEAR}

    assert Reach(tests, {}).by_cost(tests) == ["t.py::a[1]", "t.py::b", "t.py::a[2]"]


def test_what_runs_at_import_is_judged_by_the_tests_nearest_to_the_module() -> None:
    tests = {"tests/test_money.py::a": DEAR, "tests/test_near.py::b": DEAR, "tests/test_shop.py::c": CHEAP}
    sources = {"src/shop/money.py": "LEAST = 3", "src/shop/near.py": "", "src/app/shop.py": "import shop.money"}
    files = {
        "tests/test_money.py": "import shop.money",
        "tests/test_near.py": "import shop.near",
        "tests/test_shop.py": "",
    }
    trees = {path: ast.parse(text) for path, text in (sources | files).items()}
    lines = {"src/app/shop.py": {1: frozenset({"tests/test_shop.py::c"})}}

    reach = Reach(tests, lines).with_importers(trees, ["", "src", "tests"], list(sources))

    assert reach.of_module(make_mutant()) == list(tests)


def test_a_test_that_has_killed_nothing_gets_specific_mutants_of_many_functions_first() -> None:
    verdicts = [
        make_verdict(make_mutant(scope="add", start=0), ["t.py::killer", "t.py::x[1]", "t.py::x[2]", "t.py::y"]),
        make_verdict(make_mutant(scope="add", start=1), ["t.py::killer", "t.py::x[1]"]),
        make_verdict(make_mutant(scope="sub", start=2), ["t.py::killer", "t.py::x[1]", "t.py::y"]),
        make_verdict(make_mutant(scope="", start=3), ["t.py::killer", "t.py::x[1]"], Kind.IMPORT),
    ]

    assert candidates(verdicts, {"t.py::killer"}) == {"t.py::x": [1, 2, 0, 3], "t.py::y": [2, 0]}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a\nb\nc", "a\nx\nc", {2}),
        ("a\nb", "a\nb\nc\nd", {3, 4}),
        ("a\nb\nc", "a\nc", set()),
        ("", "a\nb", {1, 2}),
    ],
    ids=["changed", "added", "deleted", "a new file"],
)
def test_lines_of_a_branch_are_those_that_are_new(old: str, new: str, lines: set[int]) -> None:
    assert new_lines(old.splitlines(), new.splitlines()) == lines


def test_a_mutant_of_several_lines_is_the_branchs_where_one_of_them_is() -> None:
    long = make_mutant()._replace(line=2, last_line=5)

    assert on_lines([long, make_mutant(line=9)], {"src/shop/money.py": {5}}) == [long]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    mutants = [make_mutant(line=line) for line in range(1, 200)]

    assert sampled(mutants, 20, 7) == sampled(list(mutants), 20, 7) != sampled(mutants, 20, 8)
    assert sampled(mutants, None, 7) == sampled(mutants, 500, 7) == mutants
