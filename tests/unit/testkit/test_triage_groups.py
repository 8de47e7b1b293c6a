"""Failures of one cause are one group, and the group that explains others is first."""

from typing import Any

import pytest
from testkit.records import Frame
from testkit.triage.groups import FailedTest, grouped, same_module
from testkit.triage.signatures import normalized

from tests.factories.failures import MONEY, make_failed, make_test_frame

UNIT = "tests/unit/domain/test_money.py::test_"
API = "tests/integration/api/test_orders.py::test_"
ENGINE = Frame("tests/fixtures/database.py", 60, "engine")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("order 17 of 3.5 kg", "order 4 of 12 kg"),
        ("object at 0x7f3a9c", "object at 0x11"),
        ("key 3f2b8c1e-aaaa-4bbb-8ccc-1234567890ab", "key 00000000-0000-4000-8000-000000000000"),
        ("at 2026-03-14T12:00:00Z", "at 2027-01-01 08:30:00.123+02:00"),
        ("no such file: /tmp/pytest-of-ada/0/app.db", "no such file: /var/data/x.db"),
        ("request 9f86d081884c7d65", "request deadbeef12345678"),
        ("first line 1\n[SQL: SELECT 1]", "first line 2\n[parameters: (3,)]"),
    ],
    ids=["numbers", "address", "uuid", "time", "path", "id", "statement"],
)
def test_messages_that_differ_in_what_varies_are_the_same(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no such column: orders.total", "no such column: orders.state"),
        ("GET /orders", "GET /products"),
        ("fixture 'uow' not found", "fixture 'clock' not found"),
    ],
)
def test_messages_that_differ_in_words_are_not_the_same(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


def test_a_line_of_the_application_that_raises_one_class_is_one_cause() -> None:
    failed = [make_failed(f"{UNIT}{key}", error="KeyError", message=f"'{key}'") for key in ("EUR", "USD")]

    (group,) = grouped(failed)

    assert group.tests == [f"{UNIT}EUR", f"{UNIT}USD"]


def test_assertions_in_two_tests_are_two_causes() -> None:
    failed = [
        make_failed(test, group="assertion", frames=(make_test_frame(test),)) for test in (f"{UNIT}sum", f"{API}sum")
    ]

    assert len(grouped(failed)) == 2


def test_one_database_error_at_many_lines_is_one_cause() -> None:
    failed = [
        make_failed(
            f"{API}{line}",
            group="database",
            message="no such column: orders.total",
            frames=(MONEY._replace(line=line),),
        )
        for line in range(5)
    ]

    (group,) = grouped(failed)

    assert "schema" in group.reason


def test_three_hundred_errors_of_one_session_fixture_are_one_cause_and_the_first() -> None:
    broken = [
        make_failed(f"{API}{number}", group="set-up", error="OSError", phase="setup", frames=(ENGINE,))
        for number in range(300)
    ]
    bugs = [make_failed(f"{UNIT}sum")]

    first, second = grouped([*bugs, *broken])

    assert (len(first.tests), first.reason) == (300, "300 tests need what failed to start")
    assert second.tests == [f"{UNIT}sum"]


def test_two_tests_with_a_broken_fixture_of_their_own_are_not_called_a_cascade() -> None:
    (group,) = grouped([make_failed(f"{API}{each}", group="set-up", phase="setup") for each in (1, 2)])

    assert group.reason == ""


def test_a_test_that_could_not_be_loaded_is_first() -> None:
    outage = [
        make_failed(f"{API}{each}", group="database", message="Connection refused", phase="setup") for each in range(9)
    ]
    unloaded = make_failed("tests/unit/domain/test_money.py", error="ImportError", phase="collect", frames=())

    assert grouped([*outage, unloaded])[0].tests == ["tests/unit/domain/test_money.py"]


def test_a_known_flake_is_last_however_many_tests_it_has() -> None:
    flaky = [make_failed(f"{API}{each}", frames=(ENGINE,)) for each in range(9)]

    first, second = grouped([*flaky, make_failed(f"{UNIT}sum")], lambda test: test.startswith(API))

    assert first.tests == [f"{UNIT}sum"]
    assert "known flakes" in second.reason


def test_leaks_of_one_line_in_many_tests_are_one_cause() -> None:
    leaks = [
        make_failed(test, group="leak", frames=(), message=f"{test}\n  src/app/pay.py:52 tried to leave a task running")
        for test in (f"{API}paying", f"{API}refunding")
    ]

    assert len(grouped(leaks)) == 1


def test_crashes_of_several_workers_are_one_cause() -> None:
    crashes = [
        make_failed(f"{UNIT}{each}", group="crash", frames=(), message=f"worker 'gw{each}' crashed in {UNIT}{each}")
        for each in (1, 2)
    ]

    assert len(grouped(crashes)) == 1


def test_a_broken_contract_comes_before_what_came_of_it() -> None:
    consequences = [make_failed(f"{API}{each}", error="ValueError", frames=(ENGINE,)) for each in range(5)]
    breach = make_failed(f"{UNIT}sum", group="assertion", error="testkit.conformance.errors.ContractBreach")

    assert grouped([*consequences, breach])[0].tests == [f"{UNIT}sum"]


def test_a_leak_comes_after_the_error_that_left_it_behind() -> None:
    leak = [make_failed(f"{API}{each}", group="leak", phase="teardown", frames=(ENGINE,)) for each in (1, 2)]

    assert grouped([*leak, make_failed(f"{UNIT}sum")])[0].failure.group == "type error"


def test_the_example_of_a_group_is_the_test_nearest_to_the_cause() -> None:
    through_the_api = make_failed(f"{API}sum", frames=(make_test_frame(f"{API}sum"), MONEY))

    (group,) = grouped([through_the_api, make_failed(f"{UNIT}sum")])

    assert group.example.test == f"{UNIT}sum"


def test_a_second_cause_in_the_same_module_names_the_first() -> None:
    other_line = make_failed(f"{API}sum", module=MONEY.path, frames=(MONEY._replace(line=99),))

    groups = grouped([*(make_failed(f"{UNIT}{name}", module=MONEY.path) for name in ("sum", "more")), other_line])

    assert (same_module(groups, 0), same_module(groups, 1)) == (None, 0)


def many_failed(name: str, count: int, **facts: Any) -> list[FailedTest]:
    return [make_failed(f"tests/unit/test_{name}.py::test_{number}", **facts) for number in range(count)]


def test_what_explains_others_comes_first_however_few_tests_it_has() -> None:
    """Each has more tests than the one before it."""
    failed = [
        *many_failed("flaky", 8, error="KeyError"),
        *many_failed("leak", 7, group="leak"),
        *many_failed("teardown", 6, phase="teardown", error="OSError"),
        *many_failed("ordinary", 5, error="ValueError"),
        *many_failed("crash", 4, group="crash"),
        *many_failed("setup", 4, phase="setup", error="LookupError"),
        *many_failed("outage", 3, group="database", message="connection refused"),
        *many_failed("collect", 1, phase="collect"),
    ]

    groups = grouped(reversed(failed), lambda test: "flaky" in test)

    names = [group.example.test.partition("::")[0].removeprefix("tests/unit/test_")[:-3] for group in groups]
    assert names == ["collect", "outage", "setup", "crash", "ordinary", "leak", "teardown", "flaky"]


@pytest.mark.parametrize(
    ("tests", "facts"),
    [
        (2, {"group": "database", "message": "connection refused"}),
        (3, {"group": "database", "message": "duplicate key"}),
        (3, {"group": "type error", "message": "connection refused"}),
    ],
    ids=["two tests", "another error of the database", "of no database"],
)
def test_what_is_no_outage_comes_by_its_number_of_tests(tests: int, facts: dict[str, Any]) -> None:
    failed = [*many_failed("a", tests, **facts), *many_failed("b", 4, error="ValueError")]

    assert [len(group.tests) for group in grouped(failed)] == [4, tests]


def test_a_cause_in_another_module_names_none_before_it() -> None:
    groups = grouped(
        [make_failed(f"{UNIT}a", module="src/a.py"), make_failed(f"{UNIT}b", error="OSError", module="b.py")]
    )

    assert same_module(groups, 1) is None


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("tests/unit/test_a.py::test_a\nmay not connect", "may not connect"),
        ("tests/unit is missing\nlook", "tests/unit is missing"),
        ("a::b\nlook", "a::b"),
        ("tests/unit/test_a.py::test_a", "tests/unit/test_a.py::test_a"),
    ],
)
def test_only_a_line_that_names_a_test_is_left_out(message: str, first: str) -> None:
    assert normalized(message) == normalized(first)
    assert "look" not in normalized(message)


def test_crashes_and_assertions_with_one_message_are_two_causes() -> None:
    failed = [make_failed(f"{UNIT}{group}", group=group, frames=()) for group in ("crash", "assertion")]

    assert len(grouped(failed)) == 2


@pytest.mark.parametrize("group", ["assertion", "type error"])
def test_two_messages_at_one_line_of_a_test_are_two_causes(group: str) -> None:
    frames = (make_test_frame(f"{UNIT}a"),)
    failed = [make_failed(f"{UNIT}{word}", group=group, message=word, frames=frames) for word in ("euro", "dollar")]

    assert len(grouped(failed)) == 2


def test_two_assertions_at_one_line_of_the_application_are_two_causes() -> None:
    failed = [make_failed(f"{UNIT}{word}", group="assertion", message=word) for word in ("euro", "dollar")]

    assert len(grouped(failed)) == 2
