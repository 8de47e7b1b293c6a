import pytest
from pydantic import TypeAdapter, ValidationError

from app.api.schemas import Page, PageSize


@pytest.mark.parametrize("size", [1, 100], ids=["smallest", "largest"])
def test_a_page_size_on_the_bound_is_accepted(size: int) -> None:
    assert TypeAdapter(PageSize).validate_python(size) == size


@pytest.mark.parametrize("size", [0, 101], ids=["too small", "too large"])
def test_a_page_size_beyond_the_bound_is_refused(size: int) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PageSize).validate_python(size)


@pytest.mark.parametrize(
    ("rows", "items", "following"),
    [
        ([], [], None),
        (["DESK"], ["DESK"], None),
        (["DESK", "LAMP"], ["DESK", "LAMP"], None),
        (["DESK", "LAMP", "VASE"], ["DESK", "LAMP"], "LAMP"),
    ],
    ids=["nothing", "less than a page", "a full last page", "one more than a page"],
)
def test_a_page_ends_where_the_next_one_begins(
    rows: list[str], items: list[str], following: str | None
) -> None:
    page = Page[str].of(rows, 2, lambda name: name)

    assert (page.items, page.next) == (items, following)
