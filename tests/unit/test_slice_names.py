"""`plumbline slice`: how a name takes its forms, and where it goes in the list of features."""

import pytest

from plumbline.refused import Refused
from plumbline.slicing.listing import listed
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
    with pytest.raises(Refused, match=rf"as in {word}_entry, or another plural, as in --plural {word}_l"):
        names(word)


@pytest.mark.parametrize("text", ["PaperCrane PaperCranes", "paper_cranes paper_crane"])
def test_a_word_without_another_plural_takes_one_that_is_given(text: str) -> None:
    meant = {
        "PaperCrane PaperCranes": "Series SeriesList",
        "paper_cranes paper_crane": "series_list series",
    }

    assert names("series", "series_list").of(text) == meant[text]


def test_an_irregular_plural_is_used_as_typed() -> None:
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
        ("", "is not a valid name"),
        ("Invoice", "is not a valid name"),
        ("credit-note", "is not a valid name"),
        ("form1099", "is not a valid name"),
        ("../invoice", "is not a valid name"),
        ("class", "a Python keyword"),
        ("match", "a Python keyword"),
        ("object", "hide a built-in"),
        ("warning", "hide a built-in"),
        ("test_drive", "look like a test"),
        ("a" * 21, "at most 20 letters"),
    ],
)
def test_an_invalid_name_is_refused(word: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        names(word)


def test_a_plural_that_is_the_singular_is_refused() -> None:
    with pytest.raises(Refused, match="'sheep' is both singular and plural"):
        names("sheep", "sheep")


def test_a_table_with_a_reserved_word_of_sql_is_refused() -> None:
    with pytest.raises(Refused, match="'user' is a reserved word of SQL, and the table's name"):
        names("person", "user")


def test_the_field_that_names_a_row_takes_its_forms() -> None:
    invoice = names("invoice", key="order_number")

    assert invoice.of("PaperCraneWingMarkTaken") == "InvoiceOrderNumberTaken"
    assert invoice.of("test_a_wing_mark_of_a_paper_crane") == "test_an_order_number_of_an_invoice"


LIST = "from app.feature import Feature\nfrom app.features import health\n\nFEATURES: tuple[Feature[Any], ...] = "


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(health.feature,)\n", "(health.feature, cranes.feature,)\n"),
        ("(a.feature, health.feature)\n", "(a.feature, health.feature, cranes.feature)\n"),
        ("(\n    health.feature,  # é\n)\n", "(\n    health.feature, cranes.feature,  # é\n)\n"),
    ],
    ids=["of one", "on one line", "on many lines"],
)
def test_a_feature_comes_last_in_the_list(before: str, after: str) -> None:
    text = listed(LIST + before, "cranes")

    assert text.endswith(after)
    assert "from app.features import cranes\n" in text


@pytest.mark.parametrize("text", ["", "FEATURES = ()\n", "FEATURES: Any = find()\n", "FEATURES: Any = (\n"])
def test_a_file_without_the_list_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="has no tuple FEATURES"):
        listed(text, "cranes")
