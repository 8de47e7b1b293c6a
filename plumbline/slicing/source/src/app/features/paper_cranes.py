from functools import partial

from app.adapters import Adapters
from app.api.problem_types.paper_cranes import PAPER_CRANE_PROBLEMS
from app.api.routes.paper_cranes import PaperCraneServices, paper_crane_services, router
from app.application.add_paper_crane import AddPaperCrane
from app.application.archive_paper_crane import ArchivePaperCrane
from app.feature import Feature
from app.infrastructure.queries.paper_cranes import SqlAlchemyPaperCraneQueries
from app.infrastructure.repositories.paper_cranes import SqlAlchemyPaperCranesUnitOfWork


def wire(adapters: Adapters) -> PaperCraneServices:
    uow = partial(SqlAlchemyPaperCranesUnitOfWork, adapters.sessions)
    return PaperCraneServices(
        queries=SqlAlchemyPaperCraneQueries(adapters.reading),
        add_paper_crane=AddPaperCrane(uow, adapters.ids),
        archive_paper_crane=ArchivePaperCrane(uow, adapters.clock),
    )


feature = Feature(router, paper_crane_services, wire, PAPER_CRANE_PROBLEMS)
