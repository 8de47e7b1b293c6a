"""What `testkit mutation` says of what became of the mutants and of the tests."""

from collections import Counter

import pytest
from testkit.findings import ERROR, WARNING
from testkit.mutation.campaign import Result
from testkit.mutation.code import Kind
from testkit.mutation.judging import Outcome, Verdict
from testkit.mutation.mutant import Mutant
from testkit.mutation.report import report_on
from testkit.mutation.silent_tests import Silent

SOURCE = b"def is_late(at):\n    return at >= END\n"
MUTANT = Mutant("src/shop.py", 2, 2, 31, 33, ">", "boundary", "is_late")


def make_verdict(outcome: Outcome, how: str = "") -> Verdict:
    return Verdict(MUTANT, Kind.BODY, outcome, ["t.py::near"], "t.py::near", how)


def make_result(*outcomes: Outcome, silent: list[Silent] | None = None) -> Result:
    verdicts = [make_verdict(each) for each in outcomes]
    return Result(verdicts, silent or [], [], [], Counter(), {"all": 1.0}, {"t.py::vague[1]": 7})


@pytest.mark.parametrize(("killed", "status"), [(9, 0), (8, 1)], ids=["as many as asked", "one fewer"])
def test_the_share_of_killed_mutants_decides(killed: int, status: int) -> None:
    result = make_result(*[Outcome.KILLED] * killed, *[Outcome.ALIVE] * (10 - killed))

    assert report_on(result, {"src/shop.py": SOURCE}, 90, []).exit_status == status


def test_a_survivor_shows_its_line_before_and_after_and_a_test_that_runs_it() -> None:
    report = report_on(make_result(Outcome.ALIVE), {"src/shop.py": SOURCE}, 0, [])

    (finding,) = report.findings
    assert (finding.place, finding.rule, finding.severity) == ("src/shop.py:2", "boundary", WARNING)
    assert "`return at >= END` becomes `return at > END`" in finding.message
    assert "t.py::near" in finding.remedy


def test_what_can_not_be_imported_counts_neither_as_killed_nor_as_alive() -> None:
    report = report_on(make_result(Outcome.KILLED, Outcome.INVALID), {"src/shop.py": SOURCE}, 90, [])

    assert report.details["valid"] == report.details["killed"] == 1


def test_a_mutant_that_can_not_be_judged_is_an_error() -> None:
    """Never green: nobody knows."""
    report = report_on(make_result(Outcome.KILLED, Outcome.UNKNOWN), {"src/shop.py": SOURCE}, 0, [])

    assert [one.severity for one in report.findings] == [ERROR]
    assert not report.holds


def test_a_test_that_notices_nothing_is_named_at_its_line() -> None:
    report = report_on(make_result(Outcome.KILLED, silent=[Silent("t.py::vague", 40)]), {"src/shop.py": SOURCE}, 90, [])

    (finding,) = report.findings
    assert (finding.place, finding.rule) == ("t.py:7", "kills-nothing")
    assert report.holds
