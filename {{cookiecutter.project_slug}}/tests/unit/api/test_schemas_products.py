import pytest
from pydantic import ValidationError

from app.api.schemas.products import NewProduct

PRODUCT = {
    "sku": "RETRO-CLOCK",
    "name": "Retro clock",
    "price_minor": 4_900,
    "currency": "EUR",
    "stock": 10,
}


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


def test_an_unknown_member_is_refused() -> None:
    """A misspelt optional member must not be lost in silence."""
    with pytest.raises(ValidationError, match="discount"):
        NewProduct.model_validate(PRODUCT | {"discount": 10})
