"""The file to look at first, where the traceback does not end in the application."""

from pathlib import Path

import pytest
from testkit.records import Frame
from testkit.triage.blamed_module import located

from tests.factories.failures import MONEY, make_failure

ROOT = Path("/home/ada/shop")
FIXTURE = Frame("tests/fixtures/database.py", 82, "migrated_database")


@pytest.mark.parametrize(
    "message",
    [
        "no such column: orders.paid_at",
        "no such table: orders",
        "table orders has no column named paid_at",
        'relation "orders" does not exist',
        'column "paid_at" of relation "orders" does not exist',
    ],
)
def test_a_column_that_the_database_lacks_leads_to_the_last_migration_of_its_table(
    tmp_path: Path, message: str
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001_orders.py").write_text("create_table('orders')")
    (versions / "0002_paid.py").write_text('add_column("orders")')
    (versions / "0003_products.py").write_text('create_table("products", comment="not orders")')

    failure = located(make_failure(group="database", message=message), tmp_path)

    assert failure.module == "migrations/versions/0002_paid.py"


def test_a_column_without_a_migration_leaves_the_line_that_asked(tmp_path: Path) -> None:
    assert located(make_failure(message="no such table: orders"), tmp_path).module == MONEY.path


def test_a_fixture_that_fails_before_the_application_is_to_blame() -> None:
    failure = make_failure(group="database", phase="setup", frames=(FIXTURE,), module="src/app/domain/orders.py")

    assert located(failure, ROOT).module == FIXTURE.path


def test_an_assertion_in_a_test_blames_what_the_record_says() -> None:
    failure = make_failure(group="assertion", frames=(FIXTURE,), module="src/app/domain/orders.py")

    assert located(failure, ROOT).module == "src/app/domain/orders.py"


def test_a_coroutine_that_nobody_awaited_was_made_at_the_line_in_its_message() -> None:
    message = f"coroutine 'pay' was never awaited\n  File \"{ROOT}/src/app/domain/money.py\", line 7, in charge"

    failure = located(make_failure(group="leak", message=message, frames=()), ROOT)

    assert (failure.module, failure.frames) == ("src/app/domain/money.py", (Frame(MONEY.path, 7, "charge"),))


@pytest.mark.parametrize("path", ["/usr/lib/python3.13/asyncio/tasks.py", "src/../../etc/passwd", "tests/a.py"])
def test_a_line_outside_of_the_application_in_a_message_is_not_blamed(path: str) -> None:
    failure = located(make_failure(message=f'File "{path}", line 7, in f', frames=()), ROOT)

    assert failure.module is None


HELPER = Frame("src/app/bounded_http.py", 24, "send_bounded")
CONNECTOR = Frame("src/app/payments.py", 82, "charge")
IMPORTS = "from app.bounded_http import send_bounded\n"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """Two modules use one helper, and one opens the database."""
    package = tmp_path / "src" / "app"
    package.mkdir(parents=True)
    for name, text in {
        "bounded_http": "import httpx\n",
        "payments": IMPORTS,
        "identity": IMPORTS,
        "adapters": "from app.payments import charge\n",
        "orders": "from app.domain.payments import Payment\n",
        "database": "engine = create_async_engine(url)\n",
    }.items():
        (package / f"{name}.py").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("group", "error"), [("timeout", "httpx.ReadTimeout"), ("assertion", "testkit.conformance.errors.ContractBreach")]
)
def test_a_call_that_fails_in_a_shared_helper_is_its_callers_matter(service: Path, group: str, error: str) -> None:
    failure = make_failure(group=group, error=error, frames=(CONNECTOR, HELPER), module=HELPER.path)

    assert located(failure, service).module == CONNECTOR.path


def test_a_call_that_fails_in_a_helper_of_one_module_is_the_helpers_matter(service: Path) -> None:
    (service / "src" / "app" / "identity.py").write_text("")
    failure = make_failure(group="timeout", error="httpx.ReadTimeout", frames=(CONNECTOR, HELPER), module=HELPER.path)

    assert located(failure, service).module == HELPER.path


def test_a_fault_of_a_shared_helper_itself_is_the_helpers_matter(service: Path) -> None:
    failure = make_failure(group="type error", error="TypeError", frames=(CONNECTOR, HELPER), module=HELPER.path)

    assert located(failure, service).module == HELPER.path


def test_a_refusal_by_a_library_in_a_shared_helper_is_the_helpers_matter(service: Path) -> None:
    failure = make_failure(group="other", error="pydantic_core.ValidationError", frames=(CONNECTOR, HELPER))

    assert located(failure, service).module == HELPER.path


def test_a_call_that_fails_where_all_is_shared_is_the_deepest_lines_matter(service: Path) -> None:
    (service / "src" / "app" / "orders.py").write_text("from app.payments import charge\n")
    failure = make_failure(group="timeout", error="httpx.ReadTimeout", frames=(CONNECTOR, HELPER))

    assert located(failure, service).module == HELPER.path


def test_a_locked_file_leads_to_the_module_that_opens_it(service: Path) -> None:
    failure = make_failure(group="database", message="(sqlite3.OperationalError) database is locked", frames=(HELPER,))

    assert located(failure, service).module == "src/app/database.py"


def test_a_locked_file_that_two_modules_open_leaves_the_line_that_asked(service: Path) -> None:
    (service / "src" / "app" / "reports.py").write_text("engine = create_engine(url)\n")
    failure = make_failure(group="database", message="database is locked", frames=(HELPER,), module=HELPER.path)

    assert located(failure, service).module == HELPER.path


def test_settings_that_a_test_can_not_make_lead_to_their_class(service: Path) -> None:
    (service / "src" / "app" / "settings.py").write_text("class Settings(BaseModel): ...\n")
    failure = make_failure(message="1 validation error for Settings", frames=(FIXTURE,))

    assert located(failure, service).module == "src/app/settings.py"


def test_a_lazy_load_in_a_test_leads_to_the_mapping(service: Path) -> None:
    (service / "src" / "app" / "tables.py").write_text('{"lines": relationship(Line)}\n')
    failure = make_failure(group="database", error="sqlalchemy.exc.MissingGreenlet", frames=(FIXTURE,))

    assert located(failure, service).module == "src/app/tables.py"


ANSWER = "assert (400, 'sold_out') == (409, 'sold_out')"


def test_a_code_that_one_module_has_leads_to_it_where_nothing_else_does(service: Path) -> None:
    (service / "src" / "app" / "problems.py").write_text('ProblemType(400, "sold_out")\n')
    failure = make_failure(group="assertion", message=ANSWER, frames=(FIXTURE,))

    assert located(failure, service).module == "src/app/problems.py"


def test_a_code_that_two_modules_have_leads_to_none(service: Path) -> None:
    (service / "src" / "app" / "problems.py").write_text('ProblemType(400, "sold_out")\n')
    (service / "src" / "app" / "orders.py").write_text('"sold_out"\n')

    assert located(make_failure(group="assertion", message=ANSWER, frames=(FIXTURE,)), service).module is None
