"""`plumbline slice`: fields as a person types them, and what is refused about them."""

import pytest

from plumbline.refused import Refused
from plumbline.slicing.field_types import TYPES
from plumbline.slicing.fields import Field, key_of, parse


def one(text: str) -> Field:
    return parse(["key_of_it:str", text])[1]


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_of_a_field_may_be_absent(kind: str) -> None:
    assert (one(f"seen:{kind}").optional, one(f"seen:{kind}?").optional) == (False, True)


def test_words_are_the_values_of_a_field() -> None:
    assert one("state:draft|sent_out?").type.values == ("draft", "sent_out")


def test_a_slice_without_fields_has_a_name() -> None:
    assert [(field.name, field.type.name) for field in parse([])] == [("name", "str")]


def test_the_first_text_of_one_line_that_is_always_there_names_a_row() -> None:
    fields = parse(["note:str?", "total:money", "number:str", "title:str"])

    assert key_of(fields).name == "number"


def test_fields_of_one_type_have_different_values_in_the_tests() -> None:
    fields = parse(["note:str?", "number:str", "title:str", "low:int", "high:int"])

    values = [field.value for field in fields]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a field"),
        ("total", "is not a field"),
        (":int", "is not a field"),
        ("Total:int", "is not a field"),
        ("1st:int", "is not a field"),
        ("_total:int", "is not a field"),
        ("größe:int", "is not a field"),
        ("to tal:int", "is not a field"),
        ("total:float", "'float' is not a field type: use one of str, text, int, decimal"),
        ("total:", "is not a field type"),
        ("total:int??", "is not a field type"),
        ("state:draft|", "is not a field type"),
        ("state:draft|draft", "a value twice"),
        (f"state:draft|{'a' * 21}", "of more than 20 letters"),
        ("class:str", "a Python keyword"),
        ("match:str", "a Python keyword"),
        ("list:str", "a built-in of Python"),
        ("date:date", "a type or a built-in"),
        ("decimal:int", "a type or a built-in"),
        ("order:int", "a reserved word of SQL"),
        ("group:str", "a reserved word of SQL"),
        ("select:bool", "a reserved word of SQL"),
        ("user:str", "a reserved word of SQL"),
        ("metadata:str", "a meaning of its own"),
        ("registry:str", "a meaning of its own"),
        ("copy:int", "a meaning of its own"),
        ("json:text", "a meaning of its own"),
        ("schema:text", "a meaning of its own"),
        ("model_config:str", "a meaning of its own"),
        ("archived_at:datetime", "a meaning of its own"),
        ("wing_mark:str", "a word that the slice replaces"),
        (f"{'a' * 21}:int", "at most 20 letters"),
    ],
)
def test_an_invalid_field_is_refused_in_one_sentence(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        one(text)

    assert "\n" not in str(refused.value)


def test_a_field_named_id_is_refused() -> None:
    with pytest.raises(Refused, match="would hide a type or a built-in"):
        one("id:uuid")


def test_a_field_that_is_given_twice_is_refused() -> None:
    with pytest.raises(Refused, match="There are two fields 'total'"):
        parse(["number:str", "total:int", "total:money"])


def test_more_fields_than_parameters_are_refused() -> None:
    with pytest.raises(Refused, match="7 fields are too many"):
        parse(["number:str", *(f"{letter}:int" for letter in "abcdef")])


@pytest.mark.parametrize("texts", [["total:int"], ["number:str?"], ["number:text"]], ids=["none", "absent", "lines"])
def test_without_a_text_that_names_a_row_a_slice_is_refused(texts: list[str]) -> None:
    with pytest.raises(Refused, match="A field of type str that is always there is needed"):
        parse(texts)
