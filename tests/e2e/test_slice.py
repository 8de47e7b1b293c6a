"""`plumbline slice` adds features that pass every gate at once, also where the example has gone, in any order."""

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import BakedProject
from tests.fixtures.plumbline_command import plumbline
from tests.fixtures.service import put_back

CHANGES = ("git", "status", "--short", ":!uv.lock")  # that one is uv's
ALEMBIC = ("uv", "run", "--quiet", "alembic")
INVOICES = ("slice", "invoice", "number:str", "total:money", "due:date?")
PERIODS = (
    *("slice", "subscription_period", "code:str", "note:text?", "amount:decimal", "seen_at:datetime"),
    *("status:draft|sent", "active:bool"),
)  # its lines are as long as lines get
PEOPLE = (
    "slice",
    "person",
    "email:str",
    "seats:int?",
    "ref:uuid?",
    "paid:money?",
    "state:on|off?",
    "--plural",
    "people",
)
REMOVE = ("remove-example",)
FIRST = (REMOVE, INVOICES, PERIODS, PEOPLE)
LAST = (INVOICES, PERIODS, PEOPLE, REMOVE)
IN_BETWEEN = (PEOPLE, REMOVE, PERIODS, INVOICES)
# What the order of migrations, routes and imports could break.
IN_ORDER = (
    *("pytest", "-q", "tests/integration/repositories/test_migrations.py"),
    *("tests/integration/api/test_contract.py", "tests/integration/api/test_description.py"),
)
MOST_EDITS = 6
# The tool starts the script through `uv run`.
INTERRUPT = """\
    uv = os.getppid()
    parent = open(f"/proc/{uv}/stat").read().rpartition(")")[2].split()[1]
    os.kill(int(parent), signal.SIGINT)
    while os.getppid() == uv:
        pass
"""


def add(service: BakedProject, commands: tuple[tuple[str, ...], ...]) -> dict[str, list[str]]:
    """The lines of each file, sorted: their order may differ. A migration names the one before it."""
    for command in commands:
        plumbline(service, *command)
        service.commit(" ".join(command[:2]))
    names = service.run("git", "ls-files", ":!uv.lock", ":!migrations/versions").split()
    return {name: sorted(service.read(name).splitlines()) for name in names}


@pytest.fixture(scope="module")
def in_between(service: BakedProject) -> tuple[str, dict[str, list[str]]]:
    """The commit after all commands, and its lines."""
    with put_back(service):
        lines = add(service, IN_BETWEEN)
        return service.run("git", "rev-parse", "HEAD").strip(), lines


@pytest.mark.slow
def test_three_slices_and_the_removal_keep_every_gate_on_both_databases(
    service_to_change: BakedProject, in_between: tuple[str, dict[str, list[str]]]
) -> None:
    service_to_change.run("git", "reset", "--quiet", "--hard", in_between[0])

    service_to_change.run("make", "check")
    service_to_change.run("make", "coverage")
    service_to_change.run("make", "pyramid")
    assert " passed" in service_to_change.run("make", "test", "layer=integration", "database=postgresql")


@pytest.mark.slow
@pytest.mark.parametrize("commands", [FIRST, LAST], ids=["the example goes first", "the example goes last"])
def test_another_order_gives_the_same_service(
    service_to_change: BakedProject,
    in_between: tuple[str, dict[str, list[str]]],
    commands: tuple[tuple[str, ...], ...],
) -> None:
    """Whose gates hold: only what depends on the order is tried once more."""
    lines = add(service_to_change, commands)

    assert lines == in_between[1]
    service_to_change.run("make", "lint")
    service_to_change.run(".venv/bin/python", "-m", *IN_ORDER)
    service_to_change.run("uv", "run", "--quiet", "testkit", "postgres", "--", *IN_ORDER)


@pytest.mark.slow
def test_a_service_with_slices_in_place_of_the_example_passes_end_to_end_on_postgresql(
    service_to_change: BakedProject,
) -> None:
    """Both commands in one run: each end-to-end test then meets the tables of the slices, migrated by the service."""
    plumbline(service_to_change, *REMOVE)
    service_to_change.commit("Remove the example")
    plumbline(service_to_change, *INVOICES)
    plumbline(service_to_change, *PEOPLE)

    assert " passed" in service_to_change.run("make", "test", "layer=e2e", "database=postgresql")


def test_a_slice_edits_few_files_that_were_there(service_to_change: BakedProject) -> None:
    plumbline(service_to_change, *INVOICES)

    edited = service_to_change.run("git", "diff", "--name-only", "--", ":!uv.lock").split()
    assert edited == ["contracts/openapi.json", "src/app/features/__init__.py"]
    assert len(edited) <= MOST_EDITS


def test_the_migrations_of_two_slices_go_up_one_by_one_and_down(service_to_change: BakedProject) -> None:
    plumbline(service_to_change, *INVOICES)
    plumbline(service_to_change, *PEOPLE)

    history = service_to_change.run(*ALEMBIC, "history")
    service_to_change.run(*ALEMBIC, "upgrade", "head")
    service_to_change.run(*ALEMBIC, "check")
    service_to_change.run(*ALEMBIC, "downgrade", "0001")

    assert [line.partition(", ")[2] for line in history.splitlines()] == [
        "Add people.",
        "Add invoices.",
        "Products, orders with their lines, and payments.",
    ]


def test_the_make_target_takes_fields_and_a_plural(service_to_change: BakedProject) -> None:
    arguments = ("name=person", "plural=people", "fields=email:str state:on|off?", f"template={TEMPLATE}")

    service_to_change.run("make", "slice", *arguments)

    assert "state: PersonState | None" in service_to_change.read("src/app/domain/people.py")


@pytest.mark.parametrize(
    "command",
    [("slice", "order"), ("slice", "class"), ("slice", ""), ("slice", "invoice", "number:str", "total:float")],
    ids=["one that is there", "a word of Python", "none", "no type"],
)
def test_a_refused_slice_says_so_in_a_line_and_changes_nothing(
    service_to_change: BakedProject, command: tuple[str, ...]
) -> None:
    before = service_to_change.run(*CHANGES)

    refused = plumbline(service_to_change, *command, expected=2)

    assert len(refused.splitlines()) == 1
    assert service_to_change.run(*CHANGES) == before


def test_a_slice_whose_last_step_fails_puts_every_file_back(service_to_change: BakedProject) -> None:
    service_to_change.replace("scripts/openapi.py", "import asyncio", "import a_library_that_is_gone")
    before = service_to_change.run(*CHANGES)

    failed = plumbline(service_to_change, *INVOICES, expected=1)

    assert "`uv run python -m scripts.openapi --accept` failed." in failed
    assert "Every file is as it was before." in failed
    assert service_to_change.run(*CHANGES) == before


def test_an_interrupted_slice_puts_every_file_back(service_to_change: BakedProject) -> None:
    """Somebody presses Ctrl+C while the last step runs. What uv started must end, and not write later."""
    service_to_change.replace("scripts/openapi.py", "import asyncio", "import asyncio, os, signal")
    service_to_change.replace("scripts/openapi.py", "    parser =", INTERRUPT + "    parser =")
    before = service_to_change.run(*CHANGES)

    interrupted = plumbline(service_to_change, *INVOICES, expected=2)

    assert "Every file is as it was before." in interrupted
    assert service_to_change.run(*CHANGES) == before
