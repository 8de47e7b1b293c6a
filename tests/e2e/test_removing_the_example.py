"""`plumbline remove-example`: what stays passes every gate, and nothing of a user's is lost without a word."""

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import BakedProject
from tests.fixtures.plumbline_command import plumbline

CHANGES = ("git", "status", "--short", ":!uv.lock")  # that one is uv's
EDITED = "src/app/domain/orders.py"


@pytest.mark.slow
def test_a_service_whose_example_was_removed_passes_every_gate(service_to_change: BakedProject) -> None:
    service_to_change.run("make", "remove-example", f"template={TEMPLATE}")

    service_to_change.run("make", "check")
    service_to_change.run("make", "coverage")
    service_to_change.run("make", "pyramid")
    assert " passed" in service_to_change.run("make", "test", "layer=integration", "database=postgresql")


def test_a_dry_run_prints_what_goes_and_does_nothing(service_to_change: BakedProject) -> None:
    planned = plumbline(service_to_change, "remove-example", "--dry-run")
    before = service_to_change.run(*CHANGES)
    plumbline(service_to_change, "remove-example")

    after = service_to_change.run(*CHANGES).splitlines()
    deleted = {line[3:] for line in after if line.startswith(" D")}
    assert before == ""
    assert deleted == {line.split()[1] for line in planned.splitlines() if line.startswith("  deleted")}


def test_a_file_of_the_example_that_was_edited_is_named(service_to_change: BakedProject) -> None:
    service_to_change.replace(EDITED, "import", "import os\nimport")
    service_to_change.commit("Mine")

    planned = plumbline(service_to_change, "remove-example", "--dry-run")

    assert [line.split()[1] for line in planned.splitlines() if "git keeps it" in line] == [EDITED]


def test_what_is_not_committed_is_refused(service_to_change: BakedProject) -> None:
    service_to_change.replace(EDITED, "import", "import os\nimport")

    refused = plumbline(service_to_change, "remove-example", expected=2)

    assert refused == "Some changes are not committed: commit or stash them first, so that nothing can be lost.\n"


def test_a_second_removal_is_refused_in_a_sentence(service_to_change: BakedProject) -> None:
    plumbline(service_to_change, "remove-example")
    service_to_change.commit("Remove the example")

    refused = plumbline(service_to_change, "remove-example", expected=2)

    assert refused.endswith("is not there: this service has no example, or only a part of it.\n")
    assert len(refused.splitlines()) == 1


def test_a_removal_whose_last_step_fails_puts_every_file_back(service_to_change: BakedProject) -> None:
    service_to_change.replace("scripts/openapi.py", "import asyncio", "import a_library_that_is_gone")
    service_to_change.commit("Mine")

    failed = plumbline(service_to_change, "remove-example", expected=1)

    assert "Every file is as it was before." in failed
    assert service_to_change.run(*CHANGES) == ""
