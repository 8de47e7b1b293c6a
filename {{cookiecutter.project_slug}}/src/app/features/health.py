from app.adapters import Adapters
from app.api.routes.health import HealthServices, health_services, router
from app.feature import Feature
from app.infrastructure.queries.readiness import SqlAlchemyReadiness


def wire(adapters: Adapters) -> HealthServices:
    return HealthServices(SqlAlchemyReadiness(adapters.engine))


feature = Feature(router, health_services, wire)
