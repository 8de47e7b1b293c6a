from functools import partial

from app.adapters import Adapters
from app.api.problem_types.products import PRODUCT_PROBLEMS
from app.api.routes.products import ProductServices, product_services, router
from app.application.add_product import AddProduct
from app.feature import Feature
from app.infrastructure.queries.products import SqlAlchemyProductQueries
from app.infrastructure.repositories.products import SqlAlchemyProductsUnitOfWork


def wire(adapters: Adapters) -> ProductServices:
    return ProductServices(
        queries=SqlAlchemyProductQueries(adapters.reading),
        add_product=AddProduct(
            partial(SqlAlchemyProductsUnitOfWork, adapters.sessions), adapters.ids
        ),
    )


feature = Feature(router, product_services, wire, PRODUCT_PROBLEMS)
