from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.api.schemas import NewOrder, NewProduct, OrderShown, Page, PageSize
from app.domain.orders import OrderStatus
from tests.factories.orders import make_line, make_order

PRODUCT = {
    "sku": "RETRO-CLOCK",
    "name": "Retro clock",
    "price_minor": 4_900,
    "currency": "EUR",
    "stock": 10,
}


def lines(count: int) -> dict[str, Any]:
    return {"lines": [{"sku": f"CLOCK-{n}", "quantity": 1} for n in range(count)]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", "A"),
        ("sku", "9" * 64),
        ("name", "R"),
        ("name", "é" * 200),
        ("price_minor", 0),
        ("price_minor", 1_000_000_000),
        ("stock", 0),
        ("stock", 1_000_000_000),
    ],
    ids=[
        "shortest SKU",
        "longest SKU",
        "shortest name",
        "longest name",
        "for nothing",
        "dearest",
        "none left",
        "largest stock",
    ],
)
def test_a_product_on_the_bound_is_accepted(field: str, value: object) -> None:
    product = NewProduct.model_validate(PRODUCT | {field: value})

    assert getattr(product, field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", ""),
        ("sku", "A" * 65),
        ("sku", "-CLOCK"),
        ("sku", "clock"),
        ("sku", "CLOCK\n"),
        ("name", ""),
        ("name", "R" * 201),
        ("name", "Retro\x00clock"),
        ("name", "Retro\x7fclock"),
        ("price_minor", -1),
        ("price_minor", 1_000_000_001),
        ("price_minor", 49.5),
        ("currency", "eur"),
        ("currency", "EURO"),
        ("stock", -1),
        ("stock", 1_000_000_001),
    ],
    ids=[
        "no SKU",
        "SKU of 65 signs",
        "SKU that begins with a dash",
        "SKU in lower case",
        "SKU with a line break",
        "no name",
        "name of 201 letters",
        "NUL in the name",
        "DEL in the name",
        "price below zero",
        "price above the bound",
        "half a cent",
        "currency in lower case",
        "currency of four letters",
        "stock below zero",
        "stock above the bound",
    ],
)
def test_a_product_beyond_the_bound_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        NewProduct.model_validate(PRODUCT | {field: value})

    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_a_member_that_nobody_knows_is_refused() -> None:
    """A misspelt optional member must not be lost in silence."""
    with pytest.raises(ValidationError, match="discount"):
        NewProduct.model_validate(PRODUCT | {"discount": 10})


@pytest.mark.parametrize("count", [1, 100], ids=["one line", "the most lines"])
def test_an_order_on_the_bound_of_its_lines_is_accepted(count: int) -> None:
    assert len(NewOrder.model_validate(lines(count)).lines) == count


@pytest.mark.parametrize("count", [0, 101], ids=["no line", "a line too many"])
def test_an_order_beyond_the_bound_of_its_lines_is_refused(count: int) -> None:
    with pytest.raises(ValidationError, match="lines"):
        NewOrder.model_validate(lines(count))


@pytest.mark.parametrize("quantity", [1, 1_000], ids=["one", "the most"])
def test_a_quantity_on_the_bound_is_accepted(quantity: int) -> None:
    order = NewOrder.model_validate({"lines": [{"sku": "RETRO-CLOCK", "quantity": quantity}]})

    assert order.lines[0].quantity == quantity


@pytest.mark.parametrize("quantity", [0, 1_001, -1], ids=["none", "one too many", "negative"])
def test_a_quantity_beyond_the_bound_is_refused(quantity: int) -> None:
    with pytest.raises(ValidationError, match="quantity"):
        NewOrder.model_validate({"lines": [{"sku": "RETRO-CLOCK", "quantity": quantity}]})


@pytest.mark.parametrize("size", [1, 100], ids=["smallest", "largest"])
def test_a_page_size_on_the_bound_is_accepted(size: int) -> None:
    assert TypeAdapter(PageSize).validate_python(size) == size


@pytest.mark.parametrize("size", [0, 101], ids=["too small", "too large"])
def test_a_page_size_beyond_the_bound_is_refused(size: int) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PageSize).validate_python(size)


@pytest.mark.parametrize(
    ("found", "items", "following"),
    [
        ([], [], None),
        (["DESK"], ["DESK"], None),
        (["DESK", "LAMP"], ["DESK", "LAMP"], None),
        (["DESK", "LAMP", "VASE"], ["DESK", "LAMP"], "LAMP"),
    ],
    ids=["nothing", "less than a page", "a full last page", "one more than a page"],
)
def test_a_page_ends_where_the_next_one_begins(
    found: list[str], items: list[str], following: str | None
) -> None:
    page = Page[str].of(found, 2, lambda sku: sku)

    assert (page.items, page.next) == (items, following)


def test_an_order_is_shown_with_the_total_of_its_lines() -> None:
    order = make_order(
        lines=[make_line(sku="CLOCK", quantity=2), make_line(sku="LAMP", quantity=1)]
    )

    shown = OrderShown.of(order)

    assert (shown.total_minor, shown.currency) == (14_700, "EUR")
    assert [(line.sku, line.quantity, line.unit_price_minor) for line in shown.lines] == [
        ("CLOCK", 2, 4_900),
        ("LAMP", 1, 4_900),
    ]


def test_a_shown_order_tells_its_times_in_utc() -> None:
    shown = OrderShown.of(make_order(OrderStatus.PAID)).model_dump(mode="json")

    assert (shown["status"], shown["placed_at"]) == ("paid", "2026-03-14T12:00:00Z")
    assert (shown["expires_at"], shown["paid_at"]) == (
        "2026-03-14T12:15:00Z",
        "2026-03-14T12:00:00Z",
    )


def test_a_pending_order_shows_no_time_of_payment() -> None:
    assert OrderShown.of(make_order(placed_at=datetime(2026, 2, 28, tzinfo=UTC))).paid_at is None
