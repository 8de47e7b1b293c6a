import pytest
from testkit.exit_status import CannotJudge
from testkit.flake_causes.diagnosis import diagnose

from tests.factories.fake_laboratory import OURS, Fails, experiment, with_chance

NEIGHBOUR, FAR, OTHER = "tests/unit/test_a.py::test_2", "tests/e2e/test_c.py::test_17", "tests/unit/test_b.py::test_3"
CAUSES: dict[str, tuple[str, Fails]] = {
    "neighbour": ("order", lambda before, _: NEIGHBOUR in before),
    "far": ("order", lambda before, _: FAR in before),
    "two far tests": ("order", lambda before, _: {OTHER, FAR} <= set(before)),
    "itself": ("order", lambda before, _: OURS in before),
    "state setter": ("order", lambda before, _: NEIGHBOUR not in before),
    "far state setter": ("order", lambda before, _: FAR not in before),
    "seed": ("seed", lambda _, conditions: conditions.seed % 7 == 0),
    "our seed": ("seed", lambda _, conditions: conditions.seed == 1),
    "zone": ("time zone", lambda _, conditions: conditions.zone == "Asia/Kolkata"),
    "leap day": ("time", lambda _, conditions: "02-29" in (conditions.moment or "")),
    "expired": ("time", lambda _, conditions: conditions.moment is None or conditions.moment < "2027"),
    "summer time": ("time", lambda _, conditions: conditions.moment == "2027-03-28T00:59:59"),
    "midnight": ("time", lambda _, conditions: conditions.moment == "2028-01-01T00:00:00" and conditions.reads == 5),
    "latency": ("latency", lambda _, conditions: conditions.latency > 0.2),
    "schedule": ("schedule", lambda _, conditions: (conditions.schedule or 0) % 10 == 3),
    "debug": ("debug mode", lambda _, conditions: conditions.debug),
    "load": ("load", lambda _, conditions: conditions.share < 0.2),
    "late threads": ("load", lambda _, conditions: conditions.late > 1),
    "load and debug": ("load", lambda _, conditions: conditions.share < 0.2 or conditions.debug),
    "hash seed": ("hash seed", lambda _, conditions: conditions.hash_seed in {3, 5}),
    "workers": ("parallel workers", lambda before, conditions: NEIGHBOUR in conditions.beside and len(before) % 9 == 8),
}


@pytest.fixture(autouse=True)
def _time_machine_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testkit.flake_causes.axes.find_spec", lambda _: object())


@pytest.mark.parametrize("name", CAUSES)
def test_the_axis_that_makes_the_difference_is_the_cause(name: str) -> None:
    axis, fails = CAUSES[name]

    diagnosis = diagnose(experiment(fails))

    assert diagnosis.cause
    assert diagnosis.cause.axis == axis
    assert diagnosis.cause.failed.interval[0] > diagnosis.cause.control.interval[1]


def test_order_names_the_fewest_tests() -> None:
    cause = diagnose(experiment(CAUSES["two far tests"][1])).cause

    assert cause
    assert cause.bad.before == (OTHER, FAR)
    assert cause.good.before == ()


def test_a_test_that_needs_another_one_fails_without_it() -> None:
    cause = diagnose(experiment(CAUSES["far state setter"][1])).cause

    assert cause
    assert (cause.bad.before, cause.good.before) == ((), (FAR,))
    assert cause.says == f"but not after {FAR}"


def test_a_stable_test_is_not_accused() -> None:
    diagnosis = diagnose(experiment(lambda *_: False))

    assert diagnosis.cause is None
    assert not diagnosis.is_broken


def test_a_test_that_always_fails_is_broken() -> None:
    assert diagnose(experiment(lambda *_: True)).is_broken


@pytest.mark.parametrize("probability", [0.03, 0.3, 0.7])
@pytest.mark.parametrize("seed", range(6))
def test_a_flake_that_no_axis_touches_is_not_accused(seed: int, probability: float) -> None:
    now_and_then = with_chance(probability, seed)

    assert diagnose(experiment(lambda *_: now_and_then())).cause is None


def test_a_flake_that_one_axis_makes_certain_has_that_cause() -> None:
    now_and_then = with_chance(0.3)

    cause = diagnose(experiment(lambda _, conditions: conditions.share < 0.2 or now_and_then())).cause

    assert cause
    assert cause.axis == "load"


def test_a_test_that_bears_no_other_clock_is_not_accused() -> None:
    """What the control does too is of the tool's making."""
    assert diagnose(experiment(lambda _, conditions: conditions.moment is not None)).cause is None


def test_without_time_machine_the_clock_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testkit.flake_causes.axes.find_spec", lambda _: None)
    ours = experiment(CAUSES["leap day"][1])

    assert diagnose(ours).cause is None
    assert "time: not tried, time-machine is not installed" in ours.tried


def test_a_name_that_is_not_one_test_is_refused() -> None:
    ours = experiment(lambda *_: False)
    ours.test = "tests/unit/test_a.py::test"

    with pytest.raises(CannotJudge, match="not the node id of one test"):
        diagnose(ours)


def test_the_reference_is_run_more_often_where_it_is_mixed() -> None:
    now_and_then = with_chance(0.5)
    ours = experiment(lambda *_: now_and_then())

    ours.collect()
    ours.look_at_reference()

    assert ours.count.runs == 12
    assert 0 < ours.count.failed < 12
