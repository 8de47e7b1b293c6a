import json

import pytest
from testkit.page.compact import LONGEST_NAME, columns, front_coded
from testkit.page.html import html

from tests.factories.pages import make_page, names_in
from tests.factories.records import make_record, make_run

NAMES = [
    ["tests/unit/test_a.py::test_one", "tests/unit/test_a.py::test_ones", "tests/unit/test_b.py::test_one"],
    ["same", "same", ""],
    ["test_😀[a]", "test_😀[b]", "test_😁"],
    ["test_[\ud800]", "test_[\ud800x]"],
    ["line\nbreak", "line\u2028break"],
    [],
]


@pytest.mark.parametrize("names", NAMES, ids=str)
def test_names_come_back_from_what_they_share_with_the_name_before(names: list[str]) -> None:
    assert names_in(front_coded(names)) == names


def test_a_test_has_its_facts_in_its_place_of_each_column() -> None:
    run = make_run()
    page = make_page(
        [
            make_record("tests/unit/test_a.py::test_one", run, call=0.25),
            make_record("tests/e2e/test_a.py::test_two", run, outcome="skipped", cause="needs a browser"),
        ]
    )

    found = columns(page["tests"])

    assert [found["layers"][index] for index in found["layer"]] == ["e2e", "unit"]
    assert [found["outcomes"][index] for index in found["outcome"]] == ["skipped", "passed"]
    assert found["times"] == [0, 0, 10, 2500, 0, 0, 0, 0]
    assert (found["reasons"], found["reason"]) == (["needs a browser"], {0: 0})


def test_a_very_long_name_is_cut_in_its_middle() -> None:
    page = make_page([make_record(f"tests/unit/test_a.py::test_{'long' * 999}[end]", make_run())])

    name = names_in(columns(page["tests"]))[0]

    assert len(name) == LONGEST_NAME + 1
    assert (name[:20], name[-5:]) == ("tests/unit/test_a.py", "[end]")


def test_ten_thousand_tests_with_failures_are_under_a_megabyte() -> None:
    run = make_run(commit="c0ffee", selected=10_000)
    records = [
        make_record(
            f"tests/unit/domain/test_orders_{number // 40}.py::test_paying_order_{number}_is_refused[ada-{number}]",
            run,
            outcome="failed" if number % 2 else "passed",
            call=0.0012 * (number % 17),
            call_cpu=0.001,
            cause=f"AssertionError: {number} is not {number * 7}",
            started=1e9 + number / 100,
            worker=f"gw{number % 4}",
        )
        for number in range(10_000)
    ]

    page = html(make_page(records))

    assert len(page.encode()) < 1_000_000
    assert len(json.loads(data_of(page))["tests"]["rest"]) == 10_000


def data_of(page: str) -> str:
    return page.partition('id="data">')[2].partition("</script>")[0]
