import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("payments_url", "payments.test"),
        ("payments_url", "https://"),
        ("payments_url", "https://payments.test:99999"),
        ("payments_api_key", "live\nkey"),
        ("payments_api_key", "ключ"),
    ],
    ids=[
        "without a scheme",
        "without a host",
        "on no port",
        "key on two lines",
        "key that no header carries",
    ],
)
def test_a_payment_provider_out_of_bounds_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


def test_the_line_break_at_the_end_of_a_secret_is_removed() -> None:
    assert Settings(payments_api_key="live-key\n").payments_api_key == "live-key"


@pytest.mark.parametrize("name", ["PAYMENTS_URL", "PAYMENTS_API_KEY"])
def test_production_needs_the_payment_provider(name: str) -> None:
    with pytest.raises(ValidationError, match=f"{name}.* must be set"):
        Settings.model_validate({"environment": "production"})


def test_an_address_that_is_none_is_named_in_one_sentence() -> None:
    with pytest.raises(ValidationError, match="is not an http:// or https:// URL"):
        Settings(payments_url="payments.test")
