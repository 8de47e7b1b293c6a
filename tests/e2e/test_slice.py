"""`make slice` adds features that are green at once, also where the example has gone."""

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import BakedProject
from tests.shell_blocks import shell_blocks

SLICE = ("make", "slice", f"template={TEMPLATE}")
INVOICES = (*SLICE, "name=invoice")
TOOL = ("python3", "-m", "scripts.template", "--template", str(TEMPLATE))
PEOPLE = (*SLICE, "name=person", "plural=people")
LONGEST = (*SLICE, "name=subscription_period")  # its lines are as long as lines get
CHANGES = ("git", "status", "--short", ":!uv.lock")  # that one is uv's
ALEMBIC = ("uv", "run", "--quiet", "alembic")


@pytest.fixture
def without_example(service_to_change: BakedProject) -> BakedProject:
    commands = "".join(shell_blocks(service_to_change.read("docs/removing-the-example.md")))
    service_to_change.run("bash", "-euo", "pipefail", "-c", commands)
    return service_to_change


def holds(service: BakedProject) -> None:
    """Each gate, the whole suite with full coverage, and its shape over the record of that run."""
    service.run("make", "check")
    service.run("make", "coverage")
    service.run("make", "pyramid")


@pytest.mark.slow
def test_two_slices_keep_each_gate_of_a_new_service(service_to_change: BakedProject) -> None:
    service_to_change.run(*INVOICES)
    service_to_change.run(*LONGEST)

    holds(service_to_change)


@pytest.mark.slow
def test_two_slices_keep_each_gate_of_a_service_without_the_example(without_example: BakedProject) -> None:
    without_example.run(*INVOICES)
    without_example.run(*PEOPLE)

    holds(without_example)


def test_a_slice_is_green_on_postgresql(service_to_change: BakedProject) -> None:
    service_to_change.run(*INVOICES)

    with_postgres = ("uv", "run", "--quiet", "testkit", "postgres", "--", "pytest")
    said = service_to_change.run(*with_postgres, "tests", "-k", "invoice or migration or access or isolation")
    assert " passed" in said


def test_the_migrations_of_two_slices_go_up_one_by_one_and_down(service_to_change: BakedProject) -> None:
    service_to_change.run(*INVOICES)
    service_to_change.run(*PEOPLE)

    history = service_to_change.run(*ALEMBIC, "history")
    service_to_change.run(*ALEMBIC, "upgrade", "head")
    service_to_change.run(*ALEMBIC, "check")
    service_to_change.run(*ALEMBIC, "downgrade", "0001")

    assert [line.partition(", ")[2] for line in history.splitlines()] == [
        "Add people.",
        "Add invoices.",
        "Products, orders with their lines, and payments.",
    ]


def test_a_slice_is_told_to_those_who_call_the_api_as_safe(service_to_change: BakedProject) -> None:
    service_to_change.run(*INVOICES)

    said = service_to_change.run("make", "contract", "base=HEAD")

    assert "/invoices" in said


@pytest.mark.parametrize("name", ["order", "class", ""], ids=["one that is there", "a word of Python", "none"])
def test_a_refused_slice_says_so_in_a_line_and_changes_nothing(service_to_change: BakedProject, name: str) -> None:
    refused = service_to_change.attempt(*TOOL, "slice", name)

    assert refused.returncode == 2
    assert len(refused.stdout.splitlines()) == 1
    assert service_to_change.run(*CHANGES) == ""


def test_a_slice_whose_last_step_fails_puts_every_file_back(service_to_change: BakedProject) -> None:
    service_to_change.replace("scripts/openapi.py", "import asyncio", "import a_library_that_is_gone")
    before = service_to_change.run(*CHANGES)

    failed = service_to_change.attempt(*TOOL, "slice", "invoice")

    assert failed.returncode == 1
    assert "`uv run python -m scripts.openapi --accept` failed." in failed.stdout
    assert "Every file is as it was before." in failed.stdout
    assert service_to_change.run(*CHANGES) == before


def test_a_place_that_is_gone_stops_a_slice_before_it_writes(service_to_change: BakedProject) -> None:
    service_to_change.replace("src/app/bootstrap.py", "return Services(", "return services_of(")
    before = service_to_change.run(*CHANGES)

    refused = service_to_change.attempt(*TOOL, "slice", "invoice")

    assert refused.returncode == 2
    assert "src/app/bootstrap.py has no place for this" in refused.stdout
    assert service_to_change.run(*CHANGES) == before
