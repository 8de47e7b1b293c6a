import re

import pytest
from testkit.contract.patterns import LONGEST_SLOW, is_slow, told_apart

SKU = r"^[A-Z0-9][A-Z0-9-]{0,63}$"


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (SKU, r"^[A-Z][A-Z0-9-]{0,63}$"),
        (SKU, r"^[A-Z0-9]{1,64}$"),
        (SKU, r"^[A-Z0-9][A-Z0-9-]{0,62}$"),
        (r"^[A-Z]{3,4}$", r"^[A-Z]{3}$"),
        (r"^(paid|open)$", r"^paid$"),
        (r"^\d+$", r"^\d{1,3}$"),
        (r"^v(?:1|2)(\.\d)?$", r"^v[12]$"),
        (r"abc", r"^abc$"),
        (r"^[^\x00-\x1f]+$", r"^[ -~]+$"),
        (r"^a*$", r"^a+$"),
    ],
)
def test_a_text_is_found_that_only_the_wider_pattern_matches(inner: str, outer: str) -> None:
    text = told_apart([inner], [outer], [], {})

    assert text is not None
    assert re.search(inner, text)
    assert not re.search(outer, text)


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (r"^[A-Z][A-Z0-9-]{0,63}$", SKU),
        (r"^[A-Z]{3}$", r"^[A-Z]{3,4}$"),
        (r"^paid$", r"^(paid|open)$"),
        (r"^abc$", r"abc"),
        (r"^(?=a)b$", r"^c$"),
        (r"^[$", r"^a$"),
    ],
    ids=["first letter", "length", "alternative", "anchors", "look-ahead", "no pattern"],
)
def test_no_text_is_found_where_there_is_none_or_it_can_not_be_read(inner: str, outer: str) -> None:
    assert told_apart([inner], [outer], [], {}) is None


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (r"^([a-z0-9]+-?)+$", r"^([a-z0-9]+-?)+x$"),
        (r"^(\w+\s?)*$", r"^(\w+\s?)+$"),
        (r"^(?:a|a)*$", r"^(?:a|a)*b$"),
        (r"^((a+)b?)+$", r"^((a+)b?)+c$"),
    ],
)
def test_a_pattern_that_repeats_what_repeats_is_tried_on_short_texts(inner: str, outer: str) -> None:
    """A long one would take years."""
    text = told_apart([inner], [outer], [], {})

    assert text is not None
    assert len(text) <= LONGEST_SLOW


@pytest.mark.parametrize("pattern", [r"^(ab)+$", r"^[a(+)*]+$", r"^\(a+\)+$", r"^(a|b)$", r"^(a+)$"])
def test_a_pattern_that_repeats_something_fixed_is_not_slow(pattern: str) -> None:
    assert not is_slow(pattern)


def test_a_text_beyond_the_bounds_proves_nothing() -> None:
    assert told_apart([r"^[A-Z]*$"], [r"^[A-Z]{3}$"], [], {"minLength": 3, "maxLength": 3}) is None


def test_an_example_is_tried_too() -> None:
    assert told_apart([r"^(?!x)\w+$"], [r"^[a-z]+$"], ["RETRO"], {}) == "RETRO"
