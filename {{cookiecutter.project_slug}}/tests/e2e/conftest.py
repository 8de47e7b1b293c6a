"""The running service calls the payment provider's simulator; after each test, what both sent is
checked against the provider's contract."""

import pytest


@pytest.fixture(scope="session")
def service_settings(service_settings: dict[str, str], payments_url: str) -> dict[str, str]:
    return service_settings | {"PAYMENTS_URL": payments_url}


@pytest.fixture(autouse=True)
def _watched(payments_keep_their_contract: None) -> None: ...
