from typing import Protocol

import pytest

from app.application.ports.payments import Payments
from app.domain.money import Money
from app.domain.payments import PaymentDeclined, PaymentUnavailable

PRICE = Money(9_800, "EUR")


class Provider(Protocol):
    """Says how the provider behind the port answers from now on."""

    def charges(self) -> None: ...
    def declines(self, code: str) -> None: ...
    def is_down(self) -> None: ...


class PaymentsSuite:
    """What the port `Payments` promises. A subclass has the fixtures `payments` and `provider`."""

    async def test_a_key_sent_twice_gives_one_reference(
        self, payments: Payments, provider: Provider
    ) -> None:
        provider.charges()

        references = [await payments.charge("order-7:first", PRICE) for _ in range(2)]

        assert references[0][:3] == "ch_"
        assert references[1] == references[0]

    async def test_a_decline_has_its_reason(self, payments: Payments, provider: Provider) -> None:
        provider.declines("card_expired")

        with pytest.raises(PaymentDeclined) as refused:
            await payments.charge("order-7:first", PRICE)

        assert refused.value.reason == "card_expired"

    async def test_a_provider_that_is_down_leaves_the_outcome_unknown(
        self, payments: Payments, provider: Provider
    ) -> None:
        provider.is_down()

        with pytest.raises(PaymentUnavailable) as refused:
            await payments.charge("order-7:first", PRICE)

        assert refused.value.detail == "status 503"

    async def test_a_key_can_be_repeated_after_an_outage(
        self, payments: Payments, provider: Provider
    ) -> None:
        """What PayOrder relies on: no answer is never the last word."""
        provider.is_down()
        with pytest.raises(PaymentUnavailable):
            await payments.charge("order-7:first", PRICE)

        provider.charges()
        reference = await payments.charge("order-7:first", PRICE)

        assert reference[:3] == "ch_"
