"""Which domain error is which problem. A test holds this table complete."""

from dataclasses import dataclass

from app.domain import errors
from app.domain.errors import DomainError


@dataclass(frozen=True)
class Kind:
    status: int
    code: str
    title: str
    retry_after: int | None = None
    """Seconds."""


KINDS: dict[type[DomainError], Kind] = {
    errors.NotAllowed: Kind(403, "not_allowed", "Your role may not do this"),
    errors.InvalidToken: Kind(401, "invalid_token", "A valid bearer token is needed"),
    errors.IdentityUnavailable: Kind(
        503,
        "identity_unavailable",
        "Tokens can't be verified at the moment",
        retry_after=5,
    ),
    errors.DatabaseUnavailable: Kind(
        503,
        "database_unavailable",
        "The database can't be used at the moment",
        retry_after=5,
    ),
}

# The example: what orders, products and payments can refuse.
KINDS |= {
    errors.InvalidAmount: Kind(422, "invalid_amount", "An amount can't be negative"),
    errors.InvalidCurrency: Kind(422, "invalid_currency", "This is not a currency of ISO 4217"),
    errors.CurrencyMismatch: Kind(422, "currency_mismatch", "An order has one currency"),
    errors.InvalidQuantity: Kind(422, "invalid_quantity", "A quantity is at least one"),
    errors.EmptyOrder: Kind(422, "empty_order", "An order has at least one line"),
    errors.DuplicateLine: Kind(422, "duplicate_line", "A product stands on one line only"),
    errors.ProductNotFound: Kind(404, "product_not_found", "There is no such product"),
    errors.OrderNotFound: Kind(404, "order_not_found", "There is no such order"),
    errors.SkuTaken: Kind(409, "sku_taken", "Another product has this SKU"),
    errors.OutOfStock: Kind(409, "out_of_stock", "Not enough of it is left"),
    errors.OrderNotPayable: Kind(409, "order_not_payable", "Only a pending order can be paid"),
    errors.OrderNotCancellable: Kind(
        409, "order_not_cancellable", "Only a pending order can be cancelled"
    ),
    errors.ReservationExpired: Kind(409, "reservation_expired", "The reservation has ended"),
    errors.PaymentInProgress: Kind(
        409, "payment_in_progress", "A payment is under way", retry_after=1
    ),
    errors.PaymentDeclined: Kind(402, "payment_declined", "The payment was declined"),
    errors.PaymentUnavailable: Kind(
        503,
        "payment_unavailable",
        "The payment's outcome is unknown: repeat it with the same key",
        retry_after=5,
    ),
}
