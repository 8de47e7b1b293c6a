# axis: order
# test: tests/unit/app/test_z_settings_default.py::test_the_payments_url_has_a_default
# file: tests/unit/app/test_a_settings_from_environment.py
import os

from app.settings import read_settings


def test_the_payments_url_comes_from_the_environment() -> None:
    os.environ["PAYMENTS_URL"] = "https://elsewhere.example"
    assert read_settings().payments_url == "https://elsewhere.example"
# file: tests/unit/app/test_z_settings_default.py
from app.settings import read_settings


def test_the_payments_url_has_a_default() -> None:
    assert "elsewhere" not in read_settings().payments_url
