import random
from pathlib import Path

import pytest
from testkit.sharding.durations import read
from testkit.sharding.plan import Plan, divide, imbalance

ORDERS = "tests/unit/test_orders.py"
MONEY = "tests/unit/test_money.py"
HOSTILE = [
    "tests/unit/test_a.py::test_it[é\n|<script>]",
    "tests/unit/test_a.py::test_it[]",
    "tests/unit/test_a.py::test_it[::a::b[c]]",
    "outside.py::test_it",
    "",
]


def recorded(tests: int, seed: int) -> dict[str, float]:
    """As skewed as real suites: most tests take a millisecond, a few a second."""
    draw = random.Random(seed)  # noqa: S311
    return {f"{ORDERS}::test_{number}": draw.lognormvariate(-5, 1.5) for number in range(tests)}


def assigned(plan: Plan) -> list[str]:
    return sorted(test for shard in plan.shards for test in shard)


@pytest.mark.parametrize("shards", [1, 2, 3, 4, 7, 16])
def test_each_test_is_in_one_shard_and_shards_take_the_same_time(shards: int) -> None:
    known = recorded(2_000, seed=shards)

    plan = divide(known.keys(), known, shards)

    assert assigned(plan) == sorted(known)
    assert plan.imbalance < 1
    assert plan.estimated == 0


def test_the_order_of_the_tests_changes_nothing() -> None:
    """Each machine runs them in a random order of its own."""
    known = recorded(300, seed=7)
    shuffled = random.Random(8).sample([*known], k=300)  # noqa: S311

    assert divide(shuffled, known, 4).shards == divide(known.keys(), known, 4).shards


def test_tests_of_no_duration_at_all_are_divided_by_number() -> None:
    plan = divide({f"{ORDERS}::test_{number}" for number in range(100)}, {}, 4)

    assert [len(shard) for shard in plan.shards] == [25, 25, 25, 25]
    assert plan.estimated == 100


def test_tests_that_took_no_time_are_divided_by_number() -> None:
    known = dict.fromkeys((f"{ORDERS}::test_{number}" for number in range(100)), 0.0)

    assert [len(shard) for shard in divide(known.keys(), known, 4).shards] == [25, 25, 25, 25]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (f"{ORDERS}::test_a[new]", 3.0),
        (f"{ORDERS}::test_new", 4.0),
        ("tests/unit/test_new.py::test_new", 2.0),
        ("tests/e2e/test_new.py::test_new", 6.5),
    ],
    ids=["its function", "its file", "its layer", "the suite"],
)
def test_a_missing_duration_is_the_median_of_the_closest_tests(test: str, expected: float) -> None:
    known = {
        f"{ORDERS}::test_a[1]": 2.0,
        f"{ORDERS}::test_a[2]": 4.0,
        f"{ORDERS}::test_b": 9.0,
        f"{MONEY}::test_c": 1.0,
        f"{MONEY}::test_d": 1.0,
        "tests/integration/test_f.py::test_f[1]": 50.0,
        "tests/integration/test_f.py::test_f[2]": 50.0,
        "tests/integration/test_f.py::test_g": 50.0,
    }

    plan = divide({test}, known, 1)

    assert plan.seconds == [pytest.approx(expected, abs=0.01)]
    assert plan.estimated == 1


def test_durations_of_tests_that_are_gone_are_ignored() -> None:
    plan = divide({f"{ORDERS}::test_1"}, {f"{ORDERS}::test_1": 1.0, f"{ORDERS}::test_gone": 900.0}, 2)

    assert assigned(plan) == [f"{ORDERS}::test_1"]
    assert sum(plan.seconds) < 2


def test_many_missing_durations_are_estimated_once_for_each_family() -> None:
    """With a median for each test this takes hours."""
    known = recorded(40_000, seed=1)

    plan = divide([*known, *(f"{test}_new" for test in known)], known, 4)

    assert plan.estimated == 40_000
    assert plan.imbalance < 1


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0])
def test_an_impossible_duration_counts_as_missing(bad: float) -> None:
    known = {f"{ORDERS}::test_1": bad, f"{ORDERS}::test_2": 2.0, f"{ORDERS}::test_3": 2.0}

    plan = divide(known.keys(), known, 3)

    assert [len(shard) for shard in plan.shards] == [1, 1, 1]
    assert plan.estimated == 1


def test_node_ids_of_any_kind_are_each_in_one_shard() -> None:
    assert assigned(divide(HOSTILE, {HOSTILE[0]: 1.0}, 3)) == sorted(HOSTILE)


def test_with_more_shards_than_tests_the_last_ones_are_empty() -> None:
    """The check that no shard is missing relies on it."""
    plan = divide({f"{ORDERS}::test_{number}" for number in range(3)}, {f"{ORDERS}::test_0": 90.0}, 5)

    assert [len(shard) for shard in plan.shards] == [1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("seconds", "expected"), [([], 0.0), ([0.0, 0.0], 0.0), ([2.0, 2.0], 0.0), ([1.0, 3.0], 50.0), ([5.0], 0.0)]
)
def test_imbalance_is_what_the_slowest_takes_longer_than_the_average(seconds: list[float], expected: float) -> None:
    assert imbalance(seconds) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": "b"}', '{"a": true}', "\0"])
def test_a_file_that_holds_no_durations_is_a_value_error(tmp_path: Path, text: str) -> None:
    """`--shard` then estimates all durations."""
    (tmp_path / "durations.json").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError):  # noqa: PT011  (of the JSON parser, or ours)
        read(tmp_path / "durations.json")
