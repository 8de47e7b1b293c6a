import pytest
from testkit.exit_status import CannotJudge
from testkit.flake_causes.conditions import Conditions, read_conditions
from testkit.flake_causes.experiment import Cause
from testkit.flake_causes.reproduce import plain_command, replay_command, replays
from testkit.flake_causes.statistics import Count

TEST = "tests/unit/test_shop.py::test_a_total[it's | <b>]"


@pytest.fixture(autouse=True)
def _without_randomly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testkit.flake_causes.reproduce.find_spec", lambda _: None)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (Conditions(hash_seed=3), "PYTHONHASHSEED=3 pytest t"),
        (Conditions(zone="Asia/Tokyo"), "TZ=Asia/Tokyo pytest t"),
        (Conditions(debug=True), "PYTHONASYNCIODEBUG=1 pytest t -o asyncio_debug=true"),
        (Conditions(before=("a", "b c")), "pytest a 'b c' t"),
        (Conditions(schedule=7), "pytest t -p testkit.shuffled_loop --schedule=7"),
        (Conditions(database="postgresql"), "testkit postgres -- pytest t"),
        (Conditions(database="sqlite"), "env -u TEST_DATABASE_URL pytest t"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_pytest_can_do_is_a_plain_command(conditions: Conditions, expected: str) -> None:
    assert str(plain_command("t", conditions, Conditions())) == expected


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(entropy=1),
        Conditions(moment="2028-02-29T12:00:00"),
        Conditions(latency=0.3),
        Conditions(share=0.1),
        Conditions(late=0.2),
        Conditions(beside=("a",)),
        Conditions(seed=2),
        Conditions(before=("t",)),
    ],
    ids=lambda conditions: conditions.as_json(),
)
def test_what_pytest_cannot_do_is_replayed(conditions: Conditions) -> None:
    assert plain_command("t", conditions, Conditions()) is None


def test_a_seed_is_pytest_randomlys_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testkit.flake_causes.reproduce.find_spec", lambda _: object())

    assert str(plain_command("t", Conditions(seed=2), Conditions())) == (
        "pytest t --randomly-seed=2 --randomly-dont-reorganize"
    )


def test_a_node_id_with_any_character_is_one_word_for_the_shell() -> None:
    assert (
        str(plain_command(TEST, Conditions(), Conditions()))
        == f"pytest '{TEST.replace(chr(39), chr(39) + chr(34) + chr(39) + chr(34) + chr(39))}'"
    )


def test_a_replay_holds_the_conditions() -> None:
    bad = Conditions(before=("a[é]", 'b"'), latency=0.3, debug=True)
    cause = Cause("latency", "…", bad, Conditions(), Count(8, 8), Count(0, 8))

    arguments = replay_command("t", cause).arguments

    assert read_conditions(arguments[arguments.index("--replay") + 1]) == bad


@pytest.mark.parametrize(
    ("failed", "least", "most"), [(Count(8, 8), 3, 8), (Count(20, 40), 8, 20), (Count(6, 40), 40, 60)]
)
def test_a_seldom_failure_is_replayed_more_often(failed: Count, least: int, most: int) -> None:
    assert least <= replays(failed) <= most


@pytest.mark.parametrize(
    "text", ["", "1", "[]", "{", '{"seed": "1"}', '{"nothing": 1}', '{"before": "a"}', '{"share": 0}', "null"]
)
def test_conditions_that_it_does_not_write_are_refused(text: str) -> None:
    with pytest.raises(CannotJudge, match="--replay takes JSON"):
        read_conditions(text)
