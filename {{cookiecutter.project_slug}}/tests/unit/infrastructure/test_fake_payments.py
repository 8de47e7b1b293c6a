import pytest

from tests.fakes.payments import FakePayments
from tests.suites.payments import PaymentsSuite, Provider


class ProviderInMemory:
    def __init__(self, fake: FakePayments) -> None:
        self._fake = fake

    def charges(self) -> None:
        self._fake.is_down = False

    def declines(self, code: str) -> None:
        self._fake.declines_with = code

    def is_down(self) -> None:
        self._fake.is_down = True


class TestFakePayments(PaymentsSuite):
    @pytest.fixture
    def payments(self) -> FakePayments:
        return FakePayments()

    @pytest.fixture
    def provider(self, payments: FakePayments) -> Provider:
        return ProviderInMemory(payments)
