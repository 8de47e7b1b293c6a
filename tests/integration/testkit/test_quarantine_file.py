from datetime import date
from pathlib import Path
from typing import Any

import pytest
from testkit.exit_status import CannotJudge
from testkit.flakes.release import cured
from testkit.quarantine.file import Entry, add_entry, check, read_quarantine, remove_entries
from testkit.quarantine.settings import QuarantineSettings

from tests.factories.history import make_history

TODAY = date(2026, 3, 1)
TEST = "tests/unit/test_orders.py::test_total"
ENTRY = Entry(TEST, "ann", "its clock is real", date(2026, 3, 20))
STRANGE = Entry(
    'tests/unit/test_é.py::test_["a"|\n\x7f\U0001f600]', 'ann "a" \\', "[[test]] # it's odd", date(2026, 3, 1)
)
SETTINGS = QuarantineSettings(most=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "quarantine.toml"


@pytest.mark.parametrize("entry", [ENTRY, STRANGE], ids=["plain", "strange"])
def test_an_entry_comes_back_as_it_was_added(file: Path, entry: Entry) -> None:
    add_entry(file, entry, SETTINGS, TODAY)

    assert read_quarantine(file) == [entry]


def test_what_a_person_wrote_stays_when_another_entry_goes(file: Path) -> None:
    file.write_text(f"# ours\n{ENTRY}# ann is on it\n")
    other = ENTRY._replace(id=f"{TEST}_other")
    add_entry(file, other, SETTINGS, TODAY)

    remove_entries(file, [other.id])

    assert file.read_text() == f"# ours\n{ENTRY}# ann is on it\n"


def test_an_entry_that_can_not_be_taken_out_safely_is_left(file: Path) -> None:
    add_entry(file, ENTRY, SETTINGS, TODAY)
    add_entry(file, STRANGE, SETTINGS, TODAY)
    before = file.read_text()

    with pytest.raises(CannotJudge, match="by hand"):
        remove_entries(file, [TEST])

    assert file.read_text() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (str(ENTRY._replace(id=f"./{TEST}")), "id must be as pytest prints it"),
        (str(ENTRY._replace(id=f"/srv/{TEST}")), "id must be as pytest prints it"),
        (str(ENTRY._replace(id="tests/unit")), "id must be as pytest prints it"),
        (str(ENTRY._replace(id="tests/unit/../test_a.py::test_b")), "id must be as pytest prints it"),
        ("[[test]", "can't be read"),
        ("owner = 1", "may only have"),
        ("test = 7", "may only have"),
        ('[[test]]\nid = "a"', "entry 1 .'a'. needs id, owner, reason and until, and has id"),
        ('[[test]]\nid = "a"\nowner = " "\nreason = "b"\nuntil = 2026-03-02', "must be texts that say something"),
        ('[[test]]\nid = "a::b"\nowner = "b"\nreason = "c"\nuntil = "2026-03-02"', "must be a day without quotes"),
        ('[[test]]\nid = "a::b"\nowner = "b"\nreason = "c"\nuntil = 2026-03-02T10:00:00', "must be a day"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_a_sentence(file: Path, text: str, why: str) -> None:
    file.write_text(text)

    with pytest.raises(CannotJudge, match=why):
        read_quarantine(file)


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([ENTRY, ENTRY._replace(id="b"), ENTRY._replace(id="c")], "has 3 entries and 2 are allowed"),
        ([ENTRY, ENTRY], "twice"),
        ([ENTRY._replace(until=date(2026, 4, 1))], "set until to 2026-03-31 at the latest"),
    ],
    ids=["too many", "twice", "too long"],
)
def test_more_quarantine_than_is_allowed_is_refused(file: Path, entries: list[Entry], why: str) -> None:
    with pytest.raises(CannotJudge, match=why):
        check(entries, file, SETTINGS, TODAY)


@pytest.mark.parametrize("until", [date(2026, 3, 31), date(2026, 3, 1), date(2026, 2, 28)])
def test_the_last_allowed_day_and_days_before_it_are_accepted(file: Path, until: date) -> None:
    check([ENTRY._replace(until=until)], file, SETTINGS, TODAY)

    assert ENTRY._replace(until=until).has_expired(TODAY) is (until < TODAY)


def test_a_missing_file_has_no_entries(file: Path) -> None:
    assert read_quarantine(file) == []


@pytest.mark.parametrize(
    ("steps", "is_cured"),
    [
        (["aF", "a.", "bs", "b."], True),
        (["a.", "a.", "bF"], False),
        (["aF", "a."], False),
        (["a.", "a.", "b2."], False),
        ([], False),
    ],
    ids=["two passes", "red at last", "one pass", "a retry", "never run"],
)
def test_a_test_is_cured_by_passes_in_a_row(steps: list[str], *, is_cured: bool) -> None:
    assert cured(make_history(*steps).runs, [ENTRY], passes=2) == [ENTRY] * is_cured


def test_a_quarantine_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="hides a broken test"):
        QuarantineSettings(days=100_000_000)


@pytest.mark.parametrize("limits", [{"most": 0}, {"passes": 0}, {"days": 0}, {"days": 367}])
def test_a_limit_that_allows_nothing_or_too_much_is_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="days"):
        QuarantineSettings(**limits)


def test_the_smallest_and_the_largest_limits_are_allowed() -> None:
    assert QuarantineSettings(most=1, passes=1, days=1) != QuarantineSettings(days=366)


@pytest.mark.parametrize(
    ("id_", "covered"),
    [(TEST, [TEST, f"{TEST}[EUR]", f"{TEST}[USD]"]), (f"{TEST}[EUR]", [f"{TEST}[EUR]"]), (f"{TEST}_of", [])],
    ids=["all parameters", "one", "another test"],
)
def test_an_entry_without_parameters_covers_all_of_them(id_: str, covered: list[str]) -> None:
    entry = ENTRY._replace(id=id_)

    assert [test for test in (TEST, f"{TEST}[EUR]", f"{TEST}_other", f"{TEST}[USD]") if entry.covers(test)] == covered


def test_an_entry_over_the_limit_is_not_written(file: Path) -> None:
    add_entry(file, ENTRY, SETTINGS, TODAY)
    before = file.read_text()

    with pytest.raises(CannotJudge, match="twice"):
        add_entry(file, ENTRY, SETTINGS, TODAY)

    assert file.read_text() == before
