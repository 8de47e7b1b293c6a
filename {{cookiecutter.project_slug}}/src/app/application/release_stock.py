from collections import Counter
from collections.abc import Iterable

from app.application.ports.products import ProductsUnitOfWork
from app.domain.orders import Order


async def release_stock(orders: Iterable[Order], uow: ProductsUnitOfWork) -> None:
    """Gives the orders' pieces back to be sold, in the caller's transaction. All products are
    locked at once: order by order, two transactions could deadlock."""
    pieces: Counter[str] = Counter()
    for order in orders:
        pieces.update({line.sku: line.quantity for line in order.lines})
    for product in await uow.products.lock(pieces.keys()):
        product.release(pieces[product.sku])
