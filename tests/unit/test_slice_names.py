"""`make slice`: how a name takes its forms, and where an addition goes in a file."""

import pytest

from plumbline.refused import Refused
from plumbline.slicing import places
from plumbline.slicing.edits import Edit
from plumbline.slicing.names import article, names


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("invoice", "invoices"),
        ("category", "categories"),
        ("day", "days"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("credit_note", "credit_notes"),
    ],
)
def test_many_are_named_by_the_rules_of_english(one: str, many: str) -> None:
    assert names(one).many == many


@pytest.mark.parametrize("word", ["series", "data", "sheep", "sales_data", "staff"])
def test_a_word_without_another_plural_is_refused_with_two_ways_out(word: str) -> None:
    with pytest.raises(Refused, match=rf"name={word}_entry, or another plural, as in plural={word}_l"):
        names(word)


@pytest.mark.parametrize("text", ["PaperCrane PaperCranes", "paper_cranes paper_crane"])
def test_a_word_without_another_plural_takes_one_that_is_given(text: str) -> None:
    meant = {
        "PaperCrane PaperCranes": "Series SeriesList",
        "paper_cranes paper_crane": "series_list series",
    }

    assert names("series", "series_list").of(text) == meant[text]


def test_a_plural_that_no_rule_gives_is_taken_as_given() -> None:
    assert names("person", "people").of("/paper-cranes") == "/people"


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("class PaperCranes", "class EntryTickets"),
        ("PaperCraneView", "EntryTicketView"),
        ("/paper-cranes/{paper_crane_id}", "/entry-tickets/{entry_ticket_id}"),
        ("adds a paper crane", "adds an entry ticket"),
        ("test_a_paper_crane_flies", "test_an_entry_ticket_flies"),
    ],
    ids=["a class of many", "a class of one", "a route", "a sentence", "a test's name"],
)
def test_each_form_of_the_name_is_taken_over(source: str, meant: str) -> None:
    assert names("entry_ticket").of(source) == meant


@pytest.mark.parametrize(("word", "expected"), [("invoice", "an"), ("box", "a"), ("unit", "a"), ("urn", "an")])
def test_a_name_has_its_article(word: str, expected: str) -> None:
    assert article(word) == expected


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "is no name"),
        ("Invoice", "is no name"),
        ("credit-note", "is no name"),
        ("form1099", "is no name"),
        ("../invoice", "is no name"),
        ("class", "a word of Python"),
        ("match", "a word of Python"),
        ("object", "hide a built-in"),
        ("warning", "hide a built-in"),
        ("test_drive", "look like a test"),
        ("a" * 21, "up to 20 letters"),
    ],
)
def test_a_name_that_can_not_be_one_is_refused(word: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        names(word)


def test_a_plural_that_is_the_singular_is_refused() -> None:
    with pytest.raises(Refused, match="'sheep' is one and many"):
        names("sheep", "sheep")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    return []\n", "def f():\n    return [crane]\n"),
        ("def f():\n    return [a]\n", "def f():\n    return [a, crane]\n"),
        ("def f():\n    return ['é', a,]\n", "def f():\n    return ['é', a, crane,]\n"),
        (
            "def f():\n    return [\n  a,  # why\n]\n",
            "def f():\n    return [\n  a, crane,  # why\n]\n",
        ),
    ],
    ids=["none yet", "one", "behind a letter of two bytes", "one with a comment"],
)
def test_an_item_comes_last(before: str, after: str) -> None:
    assert Edit("a.py", places.last_of_list("f"), "crane").apply(before, "crane") == after


def test_what_is_added_at_the_end_stays_when_the_example_goes() -> None:
    edit = Edit("a.py", places.end, "NEW = 2\n")

    assert edit.apply("OLD = 1\n\n# The example: orders.\n", "NEW = 2\n") == (
        "OLD = 1\n\nNEW = 2\n# The example: orders.\n"
    )


def test_a_text_that_is_there_is_not_added_again() -> None:
    edit = Edit("a.py", places.end, "NEW = 2\n", unless="OLD")

    assert edit.apply("OLD = 1\n", "NEW = 2\n") == "OLD = 1\n"
