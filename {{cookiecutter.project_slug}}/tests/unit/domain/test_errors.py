from dataclasses import dataclass
from datetime import datetime

import pytest

from app.domain.errors import DomainError
from tests.fakes.clock import NOON


@dataclass
class ShelfEmpty(DomainError):
    pass


@dataclass
class BookLent(DomainError):
    title: str
    until: datetime


def test_an_error_knows_its_facts_by_name() -> None:
    assert BookLent("Emma", NOON).facts == {"title": "Emma", "until": NOON}


def test_an_error_without_facts_has_none() -> None:
    assert ShelfEmpty().facts == {}


def test_an_error_reads_as_its_type_with_its_facts() -> None:
    assert str(BookLent("Emma", NOON)) == f"BookLent(title='Emma', until={NOON!r})"


def test_facts_are_a_copy_that_a_reader_may_change() -> None:
    error = BookLent("Emma", NOON)

    error.facts.clear()

    assert error.title == "Emma"


@pytest.mark.parametrize(
    "error", [ShelfEmpty(), BookLent("Emma", NOON)], ids=["no facts", "two facts"]
)
def test_each_refusal_can_be_caught_as_one_kind(error: DomainError) -> None:
    with pytest.raises(DomainError) as refused:
        raise error

    assert refused.value is error


def test_refusals_with_equal_facts_are_equal() -> None:
    assert BookLent("Emma", NOON) == BookLent("Emma", NOON)
    assert BookLent("Emma", NOON) != BookLent("Persuasion", NOON)
