import pytest
from testkit.exit_status import CannotJudge
from testkit.pyramid.rules import judge
from testkit.pyramid.settings import PyramidSettings
from testkit.records import Record

from tests.factories.records import make_record, make_records, make_run

BALANCED = {"unit": 60, "integration": 35, "e2e": 5}
LOGIN = "tests/unit/test_login.py::test_a_wrong_password_is_refused"


def messages(records: list[Record]) -> list[str]:
    pyramid = judge(records, PyramidSettings())
    return [str(finding) for finding in pyramid.findings]


@pytest.mark.parametrize(
    "functions",
    [
        BALANCED,
        {"unit": 55, "integration": 40, "e2e": 5},
        {"unit": 65, "integration": 30, "e2e": 5},
        {"unit": 60, "integration": 39, "e2e": 1},
        {"unit": 1, "integration": 17, "e2e": 1},
    ],
    ids=["the target", "lowest unit", "highest unit", "a single e2e", "too few to judge"],
)
def test_a_pyramid_inside_the_tolerance_holds(functions: dict[str, int]) -> None:
    assert messages(make_records(**functions)) == []


@pytest.mark.parametrize(
    ("functions", "parts"),
    [
        ({"unit": 54, "integration": 40, "e2e": 6}, ["unit has", ": add 3 tests to unit"]),
        (
            {"unit": 66, "integration": 29, "e2e": 5},
            ["integration has", "unit has", "add 2 tests to integration"],
        ),
        (
            {"unit": 60, "integration": 28, "e2e": 12},
            ["e2e has", "move some down, or add 12 tests to unit and 8 tests to integration"],
        ),
        (
            {"unit": 20, "integration": 30, "e2e": 50},
            ["unit has", "e2e has", "add 280 tests to unit and 120 tests to integration"],
        ),
        ({"unit": 12, "integration": 8, "e2e": 0}, ["e2e is empty: add 1 test to e2e"]),
    ],
    ids=["just too few unit", "just too much unit", "too much e2e", "inverted", "empty layer"],
)
def test_a_pyramid_outside_the_tolerance_says_what_to_add(functions: dict[str, int], parts: list[str]) -> None:
    text = "\n".join(messages(make_records(**functions)))

    assert [part for part in parts if part not in text] == []


def test_a_parametrised_test_counts_as_one_function() -> None:
    records = make_records(**BALANCED)
    run = records[0].run
    many = [make_record(f"tests/e2e/test_pay.py::test_paying[{n}]", run) for n in range(100)]

    pyramid = judge([*records, *many], PyramidSettings())

    assert [level.functions for level in pyramid.levels] == [60, 35, 6]
    assert pyramid.holds


@pytest.mark.parametrize(("skipped", "rules"), [(3, []), (4, ["skipped"])], ids=["at the limit", "above it"])
def test_skipped_tests_are_limited(skipped: int, rules: list[str]) -> None:
    records = make_records(**(BALANCED | {"unit": 60}))
    less = [record._replace(outcome="skipped") for record in records[:skipped]]

    pyramid = judge([*less, *records[skipped:]], PyramidSettings())

    assert [finding.rule for finding in pyramid.findings] == rules


@pytest.mark.parametrize(
    ("seconds", "rules"),
    [
        ([0.5], []),
        ([0.5, 0.5], []),
        ([0.01, 0.5, 0.01], []),
        ([0.5, 0.01, 0.5], ["budget"]),
        ([0.01, 0.01, 0.5, 0.5, 0.5], ["budget"]),
        ([0.5, 0.5, 0.5, 0.01, 0.01], []),
    ],
    ids=["one run", "two runs", "one noisy", "slow", "slow since", "fast since"],
)
def test_a_budget_is_judged_on_the_newest_three_runs(seconds: list[float], rules: list[str]) -> None:
    records = make_records(**BALANCED)
    for number, taken in enumerate(seconds):
        run = make_run(f"20260315T12000{number}", complete=())
        records.append(make_record(LOGIN, run, call=taken))

    pyramid = judge(records, PyramidSettings())

    assert [finding.rule for finding in pyramid.findings] == rules


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({"setup": 0.2, "shared": 0.0}, ["budget"]),
        ({"setup": 0.2, "shared": 0.15}, []),
        ({"teardown": 0.2}, ["budget"]),
        ({"call": 0.3, "markers": ("slow",)}, []),
        ({"call": 0.2, "outcome": "failed"}, []),
        ({"call": 0.1}, []),
    ],
    ids=["own set-up", "shared set-up", "teardown", "marked slow", "failed", "at the budget"],
)
def test_a_budget_covers_what_a_test_does_for_itself(facts: dict[str, object], rules: list[str]) -> None:
    measured: dict[str, object] = {"call": 0.0} | facts
    runs = [make_run(f"20260315T12000{number}", complete=()) for number in range(3)]
    timed = [make_record(LOGIN, run, **measured) for run in runs]  # type: ignore[arg-type]

    pyramid = judge([*make_records(**BALANCED), *timed], PyramidSettings())

    assert [finding.rule for finding in pyramid.findings] == rules


@pytest.mark.parametrize(
    ("layer", "facts", "parts"),
    [
        ("unit", {"call": 0.3, "markers": ("slow",)}, []),
        ("unit", {"call": 0.2, "markers": ("slow",)}, ["marked slow and takes 200 ms"]),
        ("integration", {"call": 6.0, "call_cpu": 5.1, "markers": ("slow",)}, ["works 5100 ms"]),
        ("integration", {"call": 6.0, "call_cpu": 4.9, "markers": ("slow",)}, []),
        (
            "integration",
            {"call": 1.2, "markers": ("performance",)},
            ["marked performance and takes"],
        ),
        ("integration", {"call": 1.3, "markers": ("performance",)}, []),
        ("performance", {"call": 0.1, "markers": ("performance",)}, []),
        ("unit", {"call": 0.01, "markers": ("diagnostic",)}, []),
        ("e2e", {"call": 9.0, "call_cpu": 2.1}, ["works 2100 ms"]),
        ("e2e", {"call": 9.0, "call_cpu": 1.9}, []),
        ("e2e", {"setup": 3.0, "setup_cpu": 3.0, "shared": 3.0, "shared_cpu": 3.0}, []),
        ("e2e", {"call": 9.0, "call_cpu": 2.1, "markers": ("slow",)}, []),
    ],
    ids=[
        "a quarter of slow",
        "far under slow",
        "far over slow",
        "slow",
        "far under performance",
        "a quarter of performance",
        "a benchmark",
        "a diagnostic",
        "e2e that works long",
        "e2e that waits long",
        "e2e after a fixture of many that works long",
        "slow e2e",
    ],
)
def test_a_marker_is_for_tests_that_need_it(layer: str, facts: dict[str, object], parts: list[str]) -> None:
    runs = [make_run(f"20260315T12000{number}", complete=()) for number in range(3)]
    node = f"tests/{layer}/test_login.py::test_a_login"
    timed = [make_record(node, run, **facts) for run in runs]  # type: ignore[arg-type]

    findings = judge([*make_records(**BALANCED), *timed], PyramidSettings()).findings

    assert len(findings) == len(parts)
    assert [part for part, finding in zip(parts, findings, strict=True) if part not in finding.message] == []


def test_layers_that_ran_apart_are_judged_together() -> None:
    records = [
        record
        for number, (layer, functions) in enumerate(BALANCED.items())
        for record in make_records(
            make_run(f"20260314T12000{number}", complete=(layer,), selected=functions),
            **{layer: functions},
        )
    ]

    assert judge(records, PyramidSettings()).holds


def test_a_layer_of_which_nothing_is_asked_needs_no_run() -> None:
    apart = [
        *make_records(make_run("20260314T120001", complete=("unit",), selected=60), unit=60),
        *make_records(make_run("20260314T120002", complete=("integration",), selected=40), integration=40),
    ]

    pyramid = judge(apart, PyramidSettings(unit=60, integration=40, e2e=0))

    assert pyramid.holds
    assert [level.functions for level in pyramid.levels] == [60, 40, 0]


def test_a_layer_of_which_nothing_is_asked_is_counted_when_it_has_tests() -> None:
    """One of its files ran alone: how many there are is unknown."""
    whole = make_run("20260314T120001", complete=("unit", "integration"), selected=100)
    alone = make_run("20260314T120002", complete=(), selected=1)
    records = [*make_records(whole, unit=60, integration=40), *make_records(alone, e2e=1)]

    with pytest.raises(CannotJudge, match="e2e: no record covers it whole"):
        judge(records, PyramidSettings(unit=60, integration=40, e2e=0))


@pytest.mark.parametrize(
    ("runs", "why"),
    [
        ([make_run(complete=("unit", "integration"))], "e2e: no record covers it whole"),
        ([make_run(selected=101)], "interrupted, 100 of 101"),
        ([make_run(shard="1/3"), make_run("20260315T12", shard="3/3")], "shard 2/3 is missing"),
    ],
    ids=["partial", "interrupted", "a shard is missing"],
)
def test_an_incomplete_record_cannot_be_judged(runs: list[object], why: str) -> None:
    records = [record for run in runs for record in make_records(run, **BALANCED)]  # type: ignore[arg-type]

    with pytest.raises(CannotJudge, match=why):
        judge(records, PyramidSettings())


def test_shards_of_one_commit_are_counted_as_one_run() -> None:
    whole = make_records(**BALANCED)
    shards = [make_run(f"run-{n}", shard=f"{n}/3", commit="c0ffee") for n in (1, 2, 3)]
    records = [record._replace(run=shards[n % 3]) for n, record in enumerate(whole)]

    pyramid = judge(records, PyramidSettings())

    assert [level.functions for level in pyramid.levels] == [60, 35, 5]


@pytest.mark.parametrize(
    ("databases", "rules"),
    [(["sqlite"], []), (["sqlite", "postgresql"], ["database"])],
    ids=["it ran there", "it never did"],
)
def test_integration_must_have_run_on_each_database(databases: list[str], rules: list[str]) -> None:
    pyramid = judge(make_records(make_run(database="sqlite"), **BALANCED), PyramidSettings(), databases)

    assert [finding.rule for finding in pyramid.findings] == rules


@pytest.mark.parametrize(
    ("load", "call", "work", "rules"),
    [
        (1.0, 0.09, 0.09, []),
        (1.0, 0.15, 0.001, ["budget"]),
        (5.0, 0.4, 0.08, []),
        (5.0, 0.6, 0.12, ["budget"]),
        (5.0, 3.0, 0.001, ["budget"]),
    ],
    ids=["quick", "it sleeps", "quick on a busy machine", "too much work", "it sleeps long"],
)
def test_a_test_is_not_called_slow_on_a_busy_machine(load: float, call: float, work: float, rules: list[str]) -> None:
    """The other tests of the same run say how busy it was."""
    runs = [make_run(f"20260315T12000{number}", complete=()) for number in range(3)]
    neighbours = [
        make_record(f"tests/unit/test_it.py::test_{n}", run, call=0.02 * load, call_cpu=0.02)
        for n in range(30)
        for run in runs
    ]
    judged = [make_record(LOGIN, run, call=call, call_cpu=work) for run in runs]

    pyramid = judge([*make_records(**BALANCED), *neighbours, *judged], PyramidSettings())

    assert [finding.rule for finding in pyramid.findings] == rules
