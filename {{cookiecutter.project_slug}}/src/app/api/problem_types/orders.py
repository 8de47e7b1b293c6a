from app.api.problem_types import ProblemType, ProblemTypes
from app.api.problem_types.products import PRODUCT_PROBLEMS
from app.domain.money import CurrencyMismatch
from app.domain.orders import (
    DuplicateLine,
    EmptyOrder,
    OrderNotCancellable,
    OrderNotFound,
    OrderNotPayable,
    ReservationExpired,
)
from app.domain.payments import PaymentDeclined, PaymentInProgress, PaymentUnavailable

ORDER_PROBLEMS: ProblemTypes = {
    **PRODUCT_PROBLEMS,
    CurrencyMismatch: ProblemType(422, "currency_mismatch", "An order has one currency"),
    EmptyOrder: ProblemType(422, "empty_order", "An order has at least one line"),
    DuplicateLine: ProblemType(422, "duplicate_line", "A product stands on one line only"),
    OrderNotFound: ProblemType(404, "order_not_found", "There is no such order"),
    OrderNotPayable: ProblemType(409, "order_not_payable", "Only a pending order can be paid"),
    OrderNotCancellable: ProblemType(
        409, "order_not_cancellable", "Only a pending order can be cancelled"
    ),
    ReservationExpired: ProblemType(409, "reservation_expired", "The reservation has ended"),
    PaymentInProgress: ProblemType(
        409, "payment_in_progress", "A payment is under way", retry_after=1
    ),
    PaymentDeclined: ProblemType(402, "payment_declined", "The payment was declined"),
    PaymentUnavailable: ProblemType(
        503,
        "payment_unavailable",
        "The payment's outcome is unknown: repeat it with the same key",
        retry_after=5,
    ),
}
