"""Each pattern of `docs/patterns.md` works in an unrelated application, copied by following only that page."""

import ast
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.baked import Bake
from tests.fixtures.copied import COPIED, Copied, Library, add
from tests.patterns_page import Pattern, new_files, section

USES: Final = {
    "SQLite isolation": "integration/test_sqlite_isolation.py",
    "PostgreSQL isolation": "integration/test_postgresql_isolation.py",
    "Savepoints": "integration/test_savepoints.py",
    "A mocked API that keeps its contract": "integration/test_mocked_api.py",
    "Factories and persistence": "integration/test_factories.py",
    "Clock and freezing": "unit/test_clock.py",
    "Data tracker": "integration/test_data_tracker.py",
    "Query count": "integration/test_query_count.py",
    "Running service": "e2e/test_running_service.py",
    "Leaks and guards": "unit/test_guards.py",
}
"""Tests of the library that use the pattern; the page itself has those of the access matrix."""
TESTKIT: Final = {"testkit", "jsonschema", "httpx"}
NAMES: Final = {"factory-boy": "factory", "pytest-asyncio": "pytest_asyncio", "sqlalchemy[asyncio]": "sqlalchemy"}
"""The import name of a package, if it differs from the package's name."""


@dataclass(frozen=True)
class Breach:
    pattern: str
    file: str
    old: str
    new: str
    output: str
    """What the failing test must print."""


MAIN: Final = "src/library/main.py"
BREACHES: Final = {
    "a database that is not put back": Breach(
        "SQLite isolation",
        "tests/fixtures/database.py",
        "    await migrated_database.restore()\n",
        "",
        "Left contains one more item",
    ),
    "a forgotten commit": Breach("SQLite isolation", MAIN, "commit()", "flush()", "assert [] == [(1,"),
    "a server that is not put back": Breach(
        "PostgreSQL isolation",
        "tests/fixtures/database.py",
        "    await migrated_database.restore()\n",
        "",
        "Left contains one more item",
    ),
    "an engine that does not begin": Breach(
        "Savepoints",
        "tests/fixtures/engine.py",
        '    event.listen(engine.sync_engine, "begin", begin)\n',
        "",
        "SQLite's driver began no transaction",
    ),
    "a mock that invents a field": Breach(
        "A mocked API that keeps its contract",
        "tests/integration/test_mocked_api.py",
        '{"title": "Emma"}',
        '{"title": "Emma", "pages": 474}',
        "ContractBreach",
    ),
    "a call that nobody mocked": Breach(
        "A mocked API that keeps its contract",
        "src/library/catalogue.py",
        "/books/",
        "/titles/",
        "not mocked",
    ),
    "a rule that reads the machine's clock": Breach(
        "Clock and freezing",
        "src/library/lending.py",
        "return clock.now()",
        "return datetime.now(UTC)",
        "test_a_book_is_due_three_weeks_after_it_was_lent",
    ),
    "a row that nobody registered": Breach(
        "Data tracker",
        "tests/integration/test_data_tracker.py",
        'add(Book(title="Emma"))',
        'add_all([Book(title="Emma"), Book(title="Persuasion")])',
        "left behind: {'books': 1}",
    ),
    "a query for each row": Breach("Query count", MAIN, ".options(selectinload(Book.loans))", "", "assert 6 == 2"),
    "a service that forgets": Breach("Running service", MAIN, "commit()", "flush()", "{} == {'Emma': 0}"),
    "a service that does not start": Breach(
        "Running service", "src/library/__main__.py", "LIBRARY_DATABASE", "DATABASE", "the service did not start"
    ),
    "a route that nobody declared": Breach(
        "Access matrix",
        MAIN,
        "    return app\n",
        '    app.get("/loans")(list_books)\n    return app\n',
        "say in contracts/access who may call it",
    ),
    "a route for everybody": Breach(
        "Access matrix",
        MAIN,
        ", dependencies=[Depends(staff)]",
        "",
        "POST /books/{title} as reader: 200 where contracts/access says 403",
    ),
    "a unit test that connects": Breach(
        "Leaks and guards",
        "tests/unit/test_guards.py",
        "assert unused.fileno() > 0",
        'unused.connect_ex(("127.0.0.1", 9))',
        "tried to connect to 127.0.0.1:9",
    ),
    "a task that is left": Breach(
        "Leaks and guards",
        "tests/unit/test_guards.py",
        "with socket.socket() as unused:",
        "import asyncio\n    left = asyncio.create_task(asyncio.Event().wait())\n    with socket.socket() as unused:",
        "leave a task running",
    ),
}


def using(copied: Copied, name: str) -> Library:
    library = copied(name)
    if name in USES:
        test = library.path / "tests" / USES[name]
        test.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COPIED / "uses" / test.name.removeprefix("test_"), test)
    return library


def test_the_library_knows_nothing_of_the_service(library_python: Path, copied: Copied) -> None:
    library = copied("Clock and freezing")
    look_up = "import importlib.util as u; print([u.find_spec(name) is None for name in ('app', 'xdist')])"

    assert library.run(str(library_python), "-c", look_up) == "[True, True]\n"


def test_every_pattern_of_the_page_is_used(page: dict[str, Pattern]) -> None:
    assert sorted(page) == sorted([*USES, "Access matrix"])


@pytest.mark.parametrize("name", [*USES, "Access matrix"])
def test_a_copied_pattern_works(copied: Copied, page: dict[str, Pattern], library_python: Path, name: str) -> None:
    output = using(copied, name).pytest(library_python, page[name].command)

    assert " passed in " in output
    assert output.endswith("exit status 0"), output


@pytest.mark.slow
@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
def test_a_copied_pattern_catches_a_breach(
    copied: Copied, page: dict[str, Pattern], library_python: Path, breach: Breach
) -> None:
    library = using(copied, breach.pattern)
    library.replace(breach.file, breach.old, breach.new)

    output = library.pytest(library_python, page[breach.pattern].command)

    assert output.endswith("exit status 1"), output
    assert breach.output in output, output


@pytest.mark.parametrize("name", [*USES, "Access matrix"])
def test_each_change_of_the_page_meets_a_file(bake: Bake, page: dict[str, Pattern], name: str) -> None:
    files = [bake().path / file for file in page[name].files]
    sources = [file.read_text(encoding="utf-8") for file in files if file.is_file()]

    assert [old for old, _new in page[name].changes if not any(old in source for source in sources)] == []


@pytest.mark.parametrize("name", [*USES, "Access matrix"])
def test_a_copied_pattern_imports_only_what_the_page_names(copied: Copied, page: dict[str, Pattern], name: str) -> None:
    library = copied(name)
    packages = {NAMES.get(package, package) for package in page[name].packages}
    brought = TESTKIT if (library.path / "vendor").exists() else set()
    known = packages | brought | sys.stdlib_module_names | {"library", "asyncpg", "tests"}

    imported = {module for file in (library.path / "tests").rglob("*.py") for module in modules_of(file)}

    assert {module.partition(".")[0] for module in imported} - known == set()
    assert [module for module in imported if module.startswith("tests.") and not is_there(library, module)] == []


def test_each_recipe_of_the_page_passes(bake: Bake, copied: Copied, library_python: Path) -> None:
    library = copied("SQLite isolation")
    recipes = new_files(section(bake().read("docs/patterns.md"), "## Recipes"))
    for file, content in recipes.items():
        add(library.path / file, content)

    output = library.pytest(library_python, "python -m pytest")

    assert [file for file in recipes if "/test_" in file and f"\n{file} ." not in output] == []
    assert output.endswith("exit status 0"), output


def modules_of(file: Path) -> set[str]:
    """What a file imports at its top."""
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    froms = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return froms | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def is_there(library: Library, module: str) -> bool:
    return (library.path / f"{module.replace('.', '/')}.py").exists()
