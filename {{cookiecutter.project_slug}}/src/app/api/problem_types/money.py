from app.api.problem_types import ProblemType, ProblemTypes
from app.domain.money import CurrencyMismatch, InvalidAmount, InvalidCurrency

MONEY_PROBLEMS: ProblemTypes = {
    InvalidAmount: ProblemType(422, "invalid_amount", "An amount can't be negative"),
    InvalidCurrency: ProblemType(422, "invalid_currency", "This is not a currency of ISO 4217"),
    CurrencyMismatch: ProblemType(
        422, "currency_mismatch", "Amounts of different currencies can't be added"
    ),
}
