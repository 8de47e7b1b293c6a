from app.api.problem_types import ProblemType, ProblemTypes
from app.api.problem_types.money import MONEY_PROBLEMS
from app.domain.products import InvalidQuantity, OutOfStock, ProductNotFound, SkuTaken

PRODUCT_PROBLEMS: ProblemTypes = {
    **MONEY_PROBLEMS,
    InvalidQuantity: ProblemType(422, "invalid_quantity", "A quantity is at least one"),
    ProductNotFound: ProblemType(404, "product_not_found", "There is no such product"),
    SkuTaken: ProblemType(409, "sku_taken", "Another product has this SKU"),
    OutOfStock: ProblemType(409, "out_of_stock", "Not enough of it is left"),
}
