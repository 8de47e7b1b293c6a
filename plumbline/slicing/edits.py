"""What a slice adds to files that are there: which file, where, and the text."""

from dataclasses import dataclass

from plumbline.refused import Refused
from plumbline.slicing import places
from plumbline.slicing.places import Place


@dataclass(frozen=True)
class Edit:
    file: str
    place: Place
    text: str
    unless: str = "\0"
    """Not where the file says this already."""

    def apply(self, before: str, text: str) -> str:
        if self.unless in before:
            return before
        try:
            at = self.place(before)
        except (AttributeError, LookupError, SyntaxError):
            raise Refused(f"{self.file} has no place for this, which you may add by hand:\n{text.strip()}") from None
        # In brackets that hold something already, what comes next needs a comma before it.
        comma = ", " if self.is_item and not before[:at].rstrip().endswith(("{", "[", "(")) else ""
        return before[:at] + comma + text + before[at:]

    @property
    def is_item(self) -> bool:
        return not self.text.endswith("\n")


ERRORS = """

@dataclass
class PaperCraneNotFound(DomainError):
    paper_crane_id: UUID


@dataclass
class PaperCraneNameTaken(DomainError):
    name: str


@dataclass
class PaperCraneAlreadyArchived(DomainError):
    paper_crane_id: UUID
    archived_at: datetime


"""

KINDS = """
    errors.PaperCraneNotFound: Kind(404, "paper_crane_not_found", "There is no such paper crane"),
    errors.PaperCraneNameTaken: Kind(
        409, "paper_crane_name_taken", "Another paper crane has this name"
    ),
    errors.PaperCraneAlreadyArchived: Kind(
        409, "paper_crane_already_archived", "It is archived already"
    )"""

TABLE = """

paper_cranes = Table(
    "paper_cranes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("archived_at", UtcDateTime),
)
mapping.map_imperatively(PaperCrane, paper_cranes)


"""

SCHEMAS = """

class NewPaperCrane(Body):
    name: Name


class PaperCraneShown(Shown):
    id: UUID
    name: str
    archived_at: datetime | None
"""

FIXTURES = """

@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def uow(database: FakeDatabase) -> UnitOfWorkFactory:
    return database.unit_of_work
"""

PORT = """    @property
    def paper_cranes(self) -> PaperCranes: ...

"""

SERVICES = """    paper_cranes: PaperCraneQueries
    add_paper_crane: AddPaperCrane
    archive_paper_crane: ArchivePaperCrane
"""

WIRED = """
        paper_cranes=SqlAlchemyPaperCraneQueries(adapters.reading),
        add_paper_crane=AddPaperCrane(adapters.unit_of_work, adapters.ids),
        archive_paper_crane=ArchivePaperCrane(adapters.unit_of_work, adapters.clock)"""

USE_CASES = """from app.application.add_paper_crane import AddPaperCrane
from app.application.archive_paper_crane import ArchivePaperCrane
"""

SAVED = """    paper_crane = make_paper_crane()
    await save(paper_crane)
"""

ACCESS = """
"GET /paper-cranes" = [401, 401, 401, 200, 200, 200]
"POST /paper-cranes" = [401, 401, 401, 403, 403, 201]
"POST /paper-cranes/{paper_crane_id}/archive" = [401, 401, 401, 403, 403, 200]
"""

APP = "src/app"
UOW = f"{APP}/infrastructure/unit_of_work.py"
FAKE_UOW = "tests/fakes/unit_of_work.py"
MOCK_UOW = "tests/fixtures/mock_unit_of_work.py"
WEB_TEST = "tests/integration/api/test_web.py"
ACCESS_TEST = "tests/integration/api/test_access.py"
EVERYTHING = "tests/factories/everything.py"
COPIED = "copied(self._database.paper_cranes)"

# Said in full: without the example the fixture has no `uow`, `clock` and `ids` of its own.
IN_A_TEST = """
        paper_cranes=AsyncMock(spec=PaperCraneQueries),
        add_paper_crane=AddPaperCrane(FakeDatabase().unit_of_work, FakeIds()),
        archive_paper_crane=ArchivePaperCrane(FakeDatabase().unit_of_work, FakeClock())"""
IN_A_TEST_IMPORTED = f"""from unittest.mock import AsyncMock
{USE_CASES}from app.application.queries.paper_cranes import PaperCraneQueries
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds
from tests.fakes.unit_of_work import FakeDatabase
"""

PRODUCTION = (
    Edit(f"{APP}/domain/errors.py", places.imports, "from datetime import datetime\n"),
    Edit(f"{APP}/domain/errors.py", places.imports, "from uuid import UUID\n"),
    Edit(f"{APP}/domain/errors.py", places.end, ERRORS),
    Edit(f"{APP}/api/problem_kinds.py", places.last_of_dict("KINDS"), KINDS),
    Edit(
        f"{APP}/application/ports/unit_of_work.py",
        places.imports,
        "from app.application.ports.paper_cranes import PaperCranes\n",
    ),
    Edit(f"{APP}/application/ports/unit_of_work.py", places.before("__aenter__"), PORT),
    Edit(
        f"{APP}/infrastructure/tables.py",
        places.imports,
        "from sqlalchemy import Column, String, Table, Uuid\nfrom app.domain.paper_cranes import PaperCrane\n",
    ),
    Edit(f"{APP}/infrastructure/tables.py", places.end, TABLE),
    Edit(
        UOW,
        places.imports,
        "from app.infrastructure.repositories.paper_cranes import SqlAlchemyPaperCranes\n",
    ),
    Edit(
        UOW,
        places.before_the_end_of("SqlAlchemyUnitOfWork.__aenter__"),
        "        self.paper_cranes = SqlAlchemyPaperCranes(self._session)\n",
    ),
    Edit(
        f"{APP}/api/schemas.py",
        places.imports,
        "from datetime import datetime\nfrom uuid import UUID\n",
    ),
    Edit(f"{APP}/api/schemas.py", places.end, SCHEMAS),
    Edit(
        f"{APP}/api/services.py",
        places.imports,
        f"{USE_CASES}from app.application.queries.paper_cranes import PaperCraneQueries\n",
    ),
    Edit(f"{APP}/api/services.py", places.end_of_class("Services"), SERVICES),
    Edit(f"{APP}/api/web.py", places.imports, "from app.api.routes import paper_cranes\n"),
    Edit(f"{APP}/api/web.py", places.last_of_list("create_api"), "paper_cranes"),
    Edit(
        f"{APP}/bootstrap.py",
        places.imports,
        f"{USE_CASES}from app.infrastructure.queries.paper_cranes import SqlAlchemyPaperCraneQueries\n",
    ),
    Edit(f"{APP}/bootstrap.py", places.last_of_call("Services", "wire"), WIRED),
)
TESTS = (
    Edit(
        FAKE_UOW,
        places.imports,
        "from uuid import UUID\nfrom app.domain.paper_cranes import PaperCrane\n"
        "from tests.fakes.paper_cranes import FakePaperCranes\n",
    ),
    Edit(
        FAKE_UOW,
        places.end_of_fields("FakeDatabase"),
        "    paper_cranes: dict[UUID, PaperCrane] = field(default_factory=dict)\n",
    ),
    Edit(
        FAKE_UOW,
        places.before_the_end_of("FakeUnitOfWork.__aenter__"),
        f"        self.paper_cranes = FakePaperCranes({COPIED})\n",
    ),
    Edit(
        FAKE_UOW,
        places.before_the_end_of("FakeUnitOfWork.commit"),
        "        self._database.paper_cranes = copied(self.paper_cranes.rows)\n",
    ),
    Edit(
        "tests/unit/conftest.py",
        places.imports,
        "from app.application.ports.unit_of_work import UnitOfWorkFactory\n"
        "from tests.fakes.unit_of_work import FakeDatabase\n",
        unless="def database(",
    ),
    Edit("tests/unit/conftest.py", places.end, FIXTURES, unless="def database("),
    Edit(
        MOCK_UOW,
        places.imports,
        "from unittest.mock import create_autospec\n"
        "from app.infrastructure.repositories.paper_cranes import SqlAlchemyPaperCranes\n",
    ),
    Edit(
        MOCK_UOW,
        places.before_the_end_of("make"),
        "        uow.paper_cranes = create_autospec(SqlAlchemyPaperCranes, instance=True)\n",
    ),
    Edit(WEB_TEST, places.imports, IN_A_TEST_IMPORTED),
    Edit(WEB_TEST, places.last_of_call("Services", "api"), IN_A_TEST),
    Edit(
        ACCESS_TEST,
        places.imports,
        "from tests.factories.paper_cranes import make_paper_crane\n",
    ),
    Edit(
        ACCESS_TEST,
        places.last_of_dict("REQUESTS"),
        '"POST /paper-cranes": {"json": {"name": "Blue heron"}}',
    ),
    Edit(ACCESS_TEST, places.before_the_end_of("path_values"), SAVED),
    Edit(
        ACCESS_TEST,
        places.last_of_returned("path_values"),
        '"paper_crane_id": str(paper_crane.id)',
    ),
    Edit("contracts/access.toml", len, ACCESS),
    Edit(
        EVERYTHING,
        places.imports,
        "from tests.factories.paper_cranes import make_paper_crane\nfrom tests.fakes.clock import NOON\n",
    ),
    Edit(EVERYTHING, places.last_of_list("make_everything"), "make_paper_crane(archived_at=NOON)"),
)
EDITS = PRODUCTION + TESTS
