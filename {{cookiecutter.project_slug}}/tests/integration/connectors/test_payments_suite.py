import httpx
import pytest

from tests.fixtures.payments_api import PaymentsApi
from tests.suites.payments import PaymentsSuite, Provider

ATTEMPTS = 3


class ProviderOverHttp:
    def __init__(self, api: PaymentsApi) -> None:
        self._api = api

    def charges(self) -> None:
        self._api.charges()

    def declines(self, code: str) -> None:
        self._api.declines(code)

    def is_down(self) -> None:
        self._api.answers(*[httpx.Response(503)] * ATTEMPTS)


class TestHttpPayments(PaymentsSuite):
    @pytest.fixture
    def provider(self, payments_api: PaymentsApi) -> Provider:
        return ProviderOverHttp(payments_api)
