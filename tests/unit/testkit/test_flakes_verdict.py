from typing import Any

import pytest
from testkit.exit_status import CannotJudge
from testkit.flakes.judge import judge, main_branch
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.trials import trials
from testkit.flakes.verdict import Kind, Verdict
from testkit.history.runs import History

from tests.factories.history import make_failure, make_history, past_run
from tests.factories.records import make_run

TOTAL = "tests/unit/test_orders.py::test_total"
MANY = [f"tests/unit/test_many.py::test_{number}" for number in range(20)]


def verdict(*steps: str, **facts: Any) -> Verdict | None:
    return next(iter(judge(make_history(*steps, **facts), FlakeSettings()).verdicts), None)


def kind(*steps: str, **facts: Any) -> Kind | None:
    one = verdict(*steps, **facts)
    return one and one.kind


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["a.", "aF", "b."], Kind.FLAKY),
        (["a.", "b2.", "c."], Kind.FLAKY),
        (["a.", "aE", "b."], Kind.FLAKY),
        (["a.", "aC", "b."], Kind.FLAKY),
        (["a.", "b.", "cF", "cF", "dF"], Kind.REGRESSED),
        (["a.", "b.", "c3F"], Kind.UNKNOWN),
        (["aF", "bF", "cF"], Kind.BROKEN),
        (["a.", "b.", "cF"], Kind.UNKNOWN),
        (["a.", "b.", "cF", "d.", "e."], Kind.UNKNOWN),
        (["a.", "b.", "cF", "dF", "e.", "f."], Kind.FIXED),
        (["a.", "as", "ax", "bs"], None),
        (["a.", "b."], None),
    ],
    ids=[
        "both outcomes on a commit",
        "passed on a retry",
        "error in set-up",
        "crash",
        "red since",
        "one run red at each attempt",
        "never green",
        "red once, now",
        "red once, then green",
        "red on two commits, then fixed",
        "skipped and expected to fail",
        "green",
    ],
)
def test_a_test_is_judged_by_what_it_did_on_the_same_commit(steps: list[str], expected: Kind | None) -> None:
    assert kind(*steps) == expected


def test_both_outcomes_on_a_commit_with_other_changes_prove_nothing() -> None:
    clean, dirty = make_history("a.", "b."), make_history("aF", "bF", dirty=True)
    runs = [*clean.runs, *(past._replace(run=past.run._replace(id=f"{past.run.id}-2")) for past in dirty.runs)]

    assert judge(History(runs), FlakeSettings()).verdicts == []


def test_runs_of_one_hunt_saw_the_same_files_even_uncommitted_ones() -> None:
    assert kind("a.", "aF", dirty=True, hunt="7") == Kind.FLAKY


def test_a_retry_proves_a_flake_even_with_uncommitted_files() -> None:
    assert kind("a.", "a2.", dirty=True) == Kind.FLAKY


def test_a_failure_on_one_database_alone_is_not_the_same_state() -> None:
    sqlite = make_history("a.", "b.", database="sqlite")
    postgresql = make_history("aF", "bF", database="postgresql")
    runs = [*sqlite.runs, *(past._replace(run=past.run._replace(id=f"{past.run.id}-2")) for past in postgresql.runs)]

    assert [one.kind for one in judge(History(runs), FlakeSettings()).verdicts] == [Kind.BROKEN]


SINGLE_REDS = ["a.", "b.", "cF", "d.", "e.", "fF", "g.", "h.", "iF", "j.", "k."]


def test_a_test_that_is_red_again_and_again_for_one_commit_is_probably_flaky() -> None:
    one = verdict(*SINGLE_REDS)

    assert one
    assert (one.kind, one.failed, one.runs, one.evidence) == (Kind.SUSPECT, 3, 11, (0, 0, 3))


def test_single_reds_of_different_causes_are_regressions() -> None:
    history = make_history(*SINGLE_REDS)
    runs = list(history.runs)
    other = runs[5].results[0]._replace(failure=make_failure("src/app/payments.py"))
    runs[5] = runs[5]._replace(results=[other])

    assert [one.kind for one in judge(History(runs), FlakeSettings()).verdicts] == [Kind.UNKNOWN]


def test_single_reds_that_hit_several_tests_with_one_failure_are_regressions() -> None:
    history = make_history(*SINGLE_REDS)
    both = [
        past._replace(results=[*past.results, past.results[0]._replace(test=f"{TOTAL}_of_many")])
        for past in history.runs
    ]

    assert {one.kind for one in judge(History(both), FlakeSettings()).verdicts} == {Kind.UNKNOWN}


def test_a_flaky_test_that_stays_red_longer_than_chance_explains_has_regressed() -> None:
    one = verdict("a.", "aF", "a.", "a.", "a.", "b.", "c.", "dF", "dF", "eF", "fF", "fF", "gF")

    assert one
    assert (one.kind, one.failed, one.evidence.both_outcomes) == (Kind.REGRESSED, 6, 1)


def test_a_regression_does_not_count_in_the_rate_of_a_flaky_test() -> None:
    green = [f"{commit}." for commit in "abcdefghij"]
    one = verdict(*green, "aF", "kF", "kF", "kF", "lF", "lF", "m.")

    assert one
    assert (one.kind, one.failed, one.runs) == (Kind.FLAKY, 1, 12)


def test_a_run_with_most_tests_red_says_nothing_about_them() -> None:
    good = past_run(make_run("20260301T120000", commit="a"), dict.fromkeys(MANY, "."))
    outage = past_run(make_run("20260302T120000", commit="a"), dict.fromkeys(MANY, "F"))

    judgement = judge(History([good, outage]), FlakeSettings())

    assert judgement.verdicts == []
    assert judgement.outages == [outage]


def test_a_run_with_many_reds_that_the_same_commit_contradicts_is_an_outage() -> None:
    good = past_run(make_run("20260301T120000", commit="a"), dict.fromkeys(MANY * 2, "."))
    tests = [*MANY, *(f"{test}_more" for test in MANY)]
    burst = past_run(
        make_run("20260302T120000", commit="a"), {test: "F" if test in MANY[:12] else "." for test in tests}
    )

    assert judge(History([good, burst]), FlakeSettings()).outages == [burst]


def test_a_regression_of_many_tests_on_a_commit_of_its_own_is_no_outage() -> None:
    good = past_run(make_run("20260301T120000", commit="a"), dict.fromkeys(MANY, "."))
    broken = [
        past_run(
            make_run(f"2026030{day}T120000", commit="b"), {test: "F" if test in MANY[:8] else "." for test in MANY}
        )
        for day in (2, 3)
    ]

    judgement = judge(History([good, *broken]), FlakeSettings())

    assert judgement.outages == []
    assert {one.kind for one in judgement.verdicts} == {Kind.REGRESSED}


def test_a_single_red_test_that_was_run_alone_is_no_outage() -> None:
    assert kind("a.", "aF") == Kind.FLAKY


def test_red_commits_of_a_feature_branch_are_not_between_those_of_main() -> None:
    main = make_history("a.", "b.", "c.", "d.", "e.", "f.", branch="main")
    feature = make_history("xF", "yF", "zF", branch="coupons")
    runs = [*main.runs, *(past._replace(run=past.run._replace(id=f"{past.run.id}-2")) for past in feature.runs)]

    assert {one.kind for one in judge(History(runs), FlakeSettings()).verdicts} == {Kind.FIXED}


def test_a_renamed_test_keeps_its_past() -> None:
    old = make_history("a.", "aF", "b.", test=f"{TOTAL}[old]".replace("[old]", "_old"))
    new = make_history("a.", "b.", "b.", "c.", "cF", "d.", test=TOTAL)

    judgement = judge(History([*old.runs, *new.runs[3:]]), FlakeSettings())

    assert [(one.test, one.renamed_from, one.runs) for one in judgement.verdicts] == [(TOTAL, f"{TOTAL}_old", 6)]


def test_a_new_test_that_never_failed_does_not_take_over_the_past_of_a_deleted_one() -> None:
    old = make_history("a.", "aF", "b.", test=f"{TOTAL}_old")
    new = make_history("a.", "b.", "b.", "c.", "c.", "d.", test=TOTAL)

    judgement = judge(History([*old.runs, *new.runs[3:]]), FlakeSettings())

    assert [one.test for one in judgement.verdicts] == [f"{TOTAL}_old"]


def test_a_test_that_is_gone_for_a_week_is_not_listed() -> None:
    old = make_history("a.", "aF", "b.", test=f"{TOTAL}_old")
    later = make_history(*["a.", "b.", "c.", "d.", "e.", "f.", "g.", "h.", "i.", "j.", "k.", "l."], test=TOTAL)

    assert judge(History([*old.runs, *later.runs[3:]]), FlakeSettings()).verdicts == []


def test_tests_that_fail_in_the_same_runs_are_a_cluster_and_others_are_not() -> None:
    first, second, other = MANY[:3]
    runs = [
        past_run(
            make_run(f"202603{day:02}T120000", commit=str(day // 2)),
            {
                first: "F" if day in {4, 10, 20, 24} else ".",
                second: "F" if day in {4, 10, 20} else ".",
                other: "F" if day in {6, 10, 16} else ".",
            },
        )
        for day in range(1, 31)
    ]

    judgement = judge(History(runs), FlakeSettings())

    assert len(judgement.of(Kind.FLAKY)) == 3
    assert judgement.clusters == [sorted([first, second])]


def test_seeds_and_causes_of_the_failures_are_named_newest_first() -> None:
    runs = [
        past_run(make_run(f"2026030{day}T120000", commit="a", seed=day), {TOTAL: "F" if day in {2, 4} else "."})
        for day in (1, 2, 3, 4)
    ]

    one = judge(History(runs), FlakeSettings()).verdicts[0]

    assert (one.seeds, one.causes) == ([4, 2], [("assertion", "src/app/orders.py")])


@pytest.mark.parametrize(("passes", "recovered"), [(10, False), (20, True)])
def test_a_flaky_test_has_recovered_when_its_rate_does_not_explain_its_passes(passes: int, *, recovered: bool) -> None:
    one = verdict("a.", "aF", "a.", "aF", *["b."] * passes)

    assert one
    assert one.has_recovered is recovered


def test_a_quarantined_failure_still_counts() -> None:
    history = make_history("a.", "aF")
    hidden = history.runs[1].results[0]._replace(quarantined=True)
    runs = [history.runs[0], history.runs[1]._replace(results=[hidden])]

    assert [one.kind for one in judge(History(runs), FlakeSettings()).verdicts] == [Kind.FLAKY]


@pytest.mark.parametrize("facts", [{"dirty": True}, {"commit": None}], ids=["uncommitted files", "no commit"])
def test_runs_of_unknown_files_can_not_be_judged(facts: dict[str, Any]) -> None:
    runs = [past._replace(run=past.run._replace(**facts)) for past in make_history("a.", "aF").runs]

    with pytest.raises(CannotJudge, match="none of 2 runs is of a commit without other changes"):
        judge(History(runs), FlakeSettings())


def test_a_history_without_runs_can_not_be_judged() -> None:
    with pytest.raises(CannotJudge, match="none of 0 runs"):
        judge(History([]), FlakeSettings())


def test_a_history_of_outages_alone_can_not_be_judged() -> None:
    outage = past_run(make_run(commit="a"), dict.fromkeys(MANY, "F"))

    with pytest.raises(CannotJudge, match="in each of 1 runs most tests failed"):
        judge(History([outage]), FlakeSettings())


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([*["a."] * 6, *["aF"] * 3], Kind.REGRESSED),
        ([*["a."] * 6, "aF", "bF", "aF"], Kind.REGRESSED),
        ([*["a."] * 6, *["aF"] * 3, "a."], Kind.FLAKY),
        ([*["a."] * 6, "aF"], Kind.FLAKY),
        (["a.", "aF", "aF"], Kind.FLAKY),
        ([*["a."] * 6, *["aF"] * 3, "b.", "c."], Kind.FIXED),
    ],
    ids=["red for days", "and on the next commit", "green again", "red once", "too few runs", "repaired"],
)
def test_a_commit_that_passed_for_days_and_fails_since_is_a_regression(steps: list[str], expected: Kind) -> None:
    assert kind(*steps) == expected


def test_a_hunt_in_which_the_last_runs_fail_is_still_a_flake() -> None:
    runs = [make_run(f"20260301T12000{at}", hunt="7") for at in range(9)]
    past = [past_run(run, {TOTAL: "." if at < 6 else "F"}) for at, run in enumerate(runs)]

    assert judge(History(past), FlakeSettings()).verdicts[0].kind == Kind.FLAKY


@pytest.mark.parametrize(
    ("steps", "by_itself"),
    [
        ([*["a."] * 6, *["aF"] * 3], True),
        ([*["a."] * 6, "aF", "bF", "aF"], True),
        (["a.", "b.", "cF", "cF"], False),
        ([*["a."] * 6, *["aF"] * 3, "b.", "c.", "dF", "dF"], False),
    ],
    ids=["red for days", "and on the next commit", "with its commit", "with another commit than the first time"],
)
def test_a_regression_of_files_that_passed_broke_by_itself(steps: list[str], *, by_itself: bool) -> None:
    one = verdict(*steps)

    assert one
    assert (one.kind, one.broke_by_itself) == (Kind.REGRESSED, by_itself)


@pytest.mark.parametrize(
    ("outcomes", "elsewhere", "is_outage"),
    [
        ("F" * 9, 9, False),
        ("F" * 10, 0, True),
        ("F" * 10 + "." * 10, 0, False),
        ("F" * 11 + "." * 10, 0, True),
        ("F" * 11 + "." * 10 + "s" * 30, 0, True),
        ("F" * 10 + "." * 40, 10, False),
        ("F" * 12 + "." * 40, 5, False),
        ("F" * 12 + "." * 40, 6, True),
    ],
)
def test_an_outage_is_most_tests_or_many_that_the_same_commit_passed(
    outcomes: str, elsewhere: int, *, is_outage: bool
) -> None:
    """`elsewhere`: so many of the red tests passed in another run."""
    tests = [f"tests/unit/test_many.py::test_{number}" for number in range(len(outcomes))]
    run = past_run(make_run("20260301T120000", commit="a"), dict(zip(tests, outcomes, strict=True)))
    other = past_run(make_run("20260302T120000", commit="a"), dict.fromkeys(tests[:elsewhere], "."))

    assert trials(History([run, other]), FlakeSettings()).outages == [run] * is_outage


def test_flaky_tests_come_first_and_those_that_fail_most_often_before_others() -> None:
    broken, seldom, often = MANY[:3]
    runs = [
        past_run(
            make_run(f"202603{day:02}T120000", commit="a"),
            {broken: "F", seldom: "F" if day % 4 else "."} | {often: "F" if day < 5 else "."},
        )
        for day in range(1, 13)
    ]
    rare = [past._replace(results=[*past.results[:1], *past.results[2:]]) for past in runs[6:]]

    verdicts = judge(History([*runs[:6], *rare]), FlakeSettings()).verdicts

    assert [(one.test, one.failed, one.runs) for one in verdicts] == [
        (seldom, 5, 6),
        (often, 4, 12),
        (broken, 12, 12),
    ]


@pytest.mark.parametrize(
    ("facts", "days"),
    [({}, 10), ({"shard": "1/2"}, 12), ({"branch": "coupons"}, 12), ({"selected": 2}, 12)],
    ids=["for a week exactly", "in a shard", "on another branch", "in a part of the suite"],
)
def test_a_test_is_not_gone_where_the_newest_whole_runs_may_have_it(facts: dict[str, Any], days: int) -> None:
    old = make_history("a.", "aF", "b.", test=f"{TOTAL}_old")
    later = make_history(*["z."] * 12, test=TOTAL, **facts)

    judgement = judge(History([*old.runs, *later.runs[3:days]]), FlakeSettings())

    assert [one.test for one in judgement.verdicts] == [f"{TOTAL}_old"]


def test_the_branch_of_most_commits_says_what_is_red_now() -> None:
    feature = make_history("x.", "xF", "x.", "x.", "xF", branch="coupons")
    main = make_history("a.", "b.", "cF", "dF", branch="main")
    runs = [*main.runs, *(past._replace(run=past.run._replace(id=f"{past.run.id}-2")) for past in feature.runs)]

    assert main_branch(runs) == "main"
    assert main_branch([past._replace(run=past.run._replace(commit=None)) for past in runs]) is None
    assert kind("a.", "b.", "cF", "dF", branch="main") == Kind.REGRESSED


def test_a_test_that_was_renamed_twice_keeps_its_past() -> None:
    steps = ["a.", "aF", "b.", "bF", "c.", "cF", "d."]
    first, second, third = (make_history(*steps, test=f"{TOTAL}_{name}").runs for name in ("first", "second", "third"))

    (one,) = judge(History([*first[:2], *second[2:4], *third[4:]]), FlakeSettings()).verdicts

    assert (one.test, one.renamed_from, one.runs) == (f"{TOTAL}_third", f"{TOTAL}_second", 7)
