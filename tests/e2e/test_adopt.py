"""`plumbline adopt` in a service that this template did not make: its tests pass, nothing of the service changes."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from plumbline.exit_status import REFUSED
from tests.fixtures.baked import BakedProject
from tests.fixtures.foreign_shop import PACKAGES, Shop, new_python, new_shop
from tests.foreign_shop import ADDING, BREACHES

OF_THEIR_OWN = {"DATABASE_URL": "sqlite+aiosqlite://", "SHOP_NAME": "Retro"}
WRONG_NAMES = {
    "no module": ({"app": "shop.mian:app"}, "--app shop.mian:app: there is no module shop.mian here"),
    "no such name": ({"app": "shop.main:ap"}, "--app shop.main:ap: module 'shop.main' has no attribute 'ap'"),
    "no app": ({"app": "shop.main:numbers"}, "--app shop.main:numbers is a dict: it must be a FastAPI app"),
    "no factory": ({"app": "shop.main:create_nothing"}, "makes a NoneType: it must make a FastAPI app"),
    "no metadata": ({"metadata": "shop.models:Base"}, "did you mean shop.models:Base.metadata?"),
    "sync sessions": ({"session": "shop.db:get_sync_session"}, "gives synchronous sessions: the kit's database"),
    "a sessionmaker": ({"session": "shop.db:get_sessions"}, "gives a sessionmaker: the kit needs the dependency"),
    "a document that fails": ({"app": "shop.main:undescribed"}, "--app: its openapi() failed with ZeroDivisionError"),
    "a path that is not there": (
        {"path": "/nothing"},
        "--path /nothing: GET with Host: service.test answered 404; name",
    ),
    "a path that wants a POST": ({"path": "/clocks/A"}, "answered 405; name one with --path that answers 200 without"),
    "a path that fails": ({"path": "/failing"}, "--path /failing: GET failed with KeyError: 'lifespan'; name one with"),
    "no path to ask": ({"app": "shop.main:silent"}, "the app has no openapi_url; name a path"),
}


@pytest.fixture(scope="module")
def untouched(foreign_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Shared by all tests that see nothing written."""
    return new_shop(tmp_path_factory.mktemp("untouched") / "shop", foreign_python)


@pytest.fixture(scope="module")
def kitted(service: BakedProject, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Its environment gets testkit by the command that `adopt` prints, and by nothing else."""
    python = new_python(service, tmp_path_factory.mktemp("kitted"), *PACKAGES)
    shop = new_shop(tmp_path_factory.mktemp("kitted") / "shop", python)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert shop.adopt(app="shop.main:create_app") == 0
    install = re.search(r"python -m pip install (-e \S+)", printed.getvalue())
    assert install
    shop.project.run("uv", "pip", "install", "--quiet", "--python", str(python), *install[1].split())
    return shop


def test_the_first_tests_of_each_layer_pass_at_once(kitted: Shop) -> None:
    output = kitted.pytest("tests_kit", "-W", "error", "-v")

    assert "5 passed" in output
    assert [layer for layer in ("unit", "integration", "e2e") if f"tests_kit/tests/{layer}/" not in output] == []


def test_the_service_has_new_files_alone_and_its_own_tests_pass(kitted: Shop) -> None:
    output = kitted.pytest("--quiet", **OF_THEIR_OWN)

    assert kitted.changes() == ["?? .github/", "?? tests_kit/"]
    assert "1 passed" in output


def test_the_kits_files_pass_the_services_lint_types_and_smells(kitted: Shop, service: BakedProject) -> None:
    tools = service.path / ".venv/bin"
    kit = BakedProject(kitted.project.path / "tests_kit")
    (kit.path / "ruff.toml").write_text(service.read("ruff.toml"), encoding="utf-8")

    kit.run(str(tools / "ruff"), "check", "--no-cache", "--extend-exclude=vendor")
    kit.run(str(tools / "mypy"), "--strict", "--explicit-package-bases", "--cache-dir", "/dev/null", "tests")
    kit.run(str(kitted.python), "-m", "testkit", "smells", "--strict")


def test_a_second_time_it_lists_what_is_there_and_writes_nothing(
    kitted: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kitted.project.contents()

    status = kitted.adopt()

    assert status == REFUSED
    assert re.search(r"(\n  tests_kit/\S+){10}\n  and \d+ more\n", capsys.readouterr().err)
    assert kitted.project.contents() == before


def test_what_the_dependency_commits_is_seen_and_gone_before_the_next_test(kitted: Shop) -> None:
    (kitted.project.path / "tests_kit/tests/integration/test_adding.py").write_text(ADDING, encoding="utf-8")

    assert "2 passed" in kitted.pytest("tests_kit/tests/integration/test_adding.py", "--quiet")


def test_a_route_that_blocks_or_passes_the_dependency_by_is_named(kitted: Shop) -> None:
    (kitted.project.path / "tests_kit/tests/integration/test_breaches.py").write_text(BREACHES, encoding="utf-8")

    output = kitted.pytest("tests_kit/tests/integration/test_breaches.py", "--quiet")

    assert "src/shop/main.py:45 tried to sleep for 0.001 s in a coroutine" in output
    assert "tried to open the SQLite database /nowhere/opened_without_the_session_dependency_test.db" in output
    assert "2 failed" in output


def test_a_failing_end_to_end_test_shows_what_the_service_printed(kitted: Shop, tmp_path: Path) -> None:
    junit = tmp_path / "e2e.xml"
    failing = """
async def test_that_asks(service):
    async with service.client() as client:
        response = await client.get("/no-such-path-7")

    assert response.status_code == 0
"""
    (kitted.project.path / "tests_kit/tests/e2e/test_planted.py").write_text(failing, encoding="utf-8")

    output = kitted.pytest("tests_kit/tests/e2e/test_planted.py", f"--junitxml={junit}")

    assert '"GET /no-such-path-7 HTTP/1.1" 404' in output
    assert '"GET /no-such-path-7 HTTP/1.1" 404' in junit.read_text(encoding="utf-8")


def test_an_app_with_trusted_hosts_is_requested_by_one_of_them(shop: Shop) -> None:
    assert shop.adopt(app="shop.main:guarded") == 0

    output = shop.pytest("tests_kit", "-W", "error")

    assert "5 passed" in output


def test_a_path_over_the_database_is_tried_with_empty_tables(shop: Shop) -> None:
    assert shop.adopt(path="/clocks") == 0

    assert "5 passed" in shop.pytest("tests_kit", "-W", "error")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("src/shop/main.py", "app = FastAPI()", "app = FastAPI(", "shop.main:app could not be made: SyntaxError"),
        ("tests_kit/pyproject.toml", 'host = "service.test"\n', "", "[tool.tests-kit] in "),
    ],
    ids=["a service that can't be imported", "a setting that is gone"],
)
def test_what_stops_the_run_is_one_sentence_without_a_traceback(
    shop: Shop, file: str, old: str, new: str, message: str
) -> None:
    shop.adopt()
    shop.project.replace(file, old, new)

    stopped = shop.project.attempt(str(shop.python), "-m", "pytest", "tests_kit")

    assert (stopped.returncode, "Traceback" in stopped.stdout) == (4, False)
    assert message in stopped.stdout


def test_a_package_that_the_kit_needs_is_named_with_the_command_that_installs_it(kitted: Shop) -> None:
    without = "import sys, pytest; sys.modules['aiosqlite'] = None; sys.exit(pytest.main(['tests_kit']))"

    stopped = kitted.project.attempt(str(kitted.python), "-c", without)

    assert (stopped.returncode, "Traceback" in stopped.stdout) == (4, False)
    assert "python -m pip install aiosqlite" in stopped.stdout


def test_a_database_that_is_not_the_tests_own_is_refused(kitted: Shop) -> None:
    output = kitted.pytest("tests_kit", TEST_DATABASE_URL="postgresql+asyncpg://localhost/shop")

    assert "TEST_DATABASE_URL names a database that is not a test's own" in output


@pytest.mark.parametrize(("names", "message"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_a_name_that_holds_something_else_is_refused_in_one_line(
    untouched: Shop, capsys: pytest.CaptureFixture[str], names: dict[str, str], message: str
) -> None:
    status = untouched.adopt(**names)

    error = capsys.readouterr().err
    assert (status, error.count("\n"), untouched.changes()) == (REFUSED, 1, [])
    assert message in error


def test_a_dry_run_names_the_files_and_writes_none(untouched: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    status = untouched.adopt("--dry-run")

    assert (status, untouched.changes()) == (0, [])
    assert "would be written: .github/workflows/tests-kit.yml\n" in capsys.readouterr().out


def test_a_workflow_of_that_name_stays_as_it_was(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    workflow = shop.project.path / ".github/workflows/tests-kit.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("name: Ours\n", encoding="utf-8")

    status = shop.adopt()

    assert (status, workflow.read_text(encoding="utf-8")) == (0, "name: Ours\n")
    assert "left out: .github/workflows/tests-kit.yml, because it exists" in capsys.readouterr().out
