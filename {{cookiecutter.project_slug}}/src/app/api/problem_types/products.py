from app.api.problem_types import ProblemType, ProblemTypes
from app.domain.money import InvalidAmount, InvalidCurrency
from app.domain.products import InvalidQuantity, OutOfStock, ProductNotFound, SkuTaken

PRODUCT_PROBLEMS: ProblemTypes = {
    InvalidAmount: ProblemType(422, "invalid_amount", "An amount can't be negative"),
    InvalidCurrency: ProblemType(422, "invalid_currency", "This is not a currency of ISO 4217"),
    InvalidQuantity: ProblemType(422, "invalid_quantity", "A quantity is at least one"),
    ProductNotFound: ProblemType(404, "product_not_found", "There is no such product"),
    SkuTaken: ProblemType(409, "sku_taken", "Another product has this SKU"),
    OutOfStock: ProblemType(409, "out_of_stock", "Not enough of it is left"),
}
