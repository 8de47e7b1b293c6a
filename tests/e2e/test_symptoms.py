"""Each message on `docs/symptoms.md` is the one that Python prints: a test provokes it."""

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.baked import Bake
from tests.fixtures.copied import COPIED, Copied, add
from tests.patterns_page import FENCE, Pattern, section

PROVOKED: Final = {
    "A test passes alone and fails with others": "passes_alone_fails_together",
    "A test fails alone and passes with others": "fails_alone_passes_together",
    '"attached to a different loop"': "attached_to_a_different_loop",
    '"Event loop is closed"': "event_loop_is_closed",
    '"database is locked"': "database_is_locked",
    '"greenlet_spawn has not been called" (MissingGreenlet)': "missing_greenlet",
    '"is not bound to a Session" (DetachedInstanceError)': "detached_instance",
    '"another operation is in progress" (asyncpg)': "another_operation_is_in_progress",
    '"QueuePool limit … reached"': "pool_limit",
    '"coroutine … was never awaited"': "never_awaited",
    '"Task was destroyed but it is pending"': "task_was_destroyed",
    '"not mocked!" (respx)': "not_mocked",
    "The test hangs": "hangs",
    "A frozen test never ends": "frozen_test_never_ends",
    "It works on SQLite and fails on PostgreSQL": "works_on_sqlite",
}
"""The test of the library, below copied/symptoms, that ends with the message."""
WITHOUT_MESSAGE: Final = {"The order of the tests decides", "The tests are too slow"}
OPTIONS: Final = {
    "attached_to_a_different_loop": "-o asyncio_default_test_loop_scope=function",
    "hangs": "--timeout 1",
    "frozen_test_never_ends": "--timeout 1",
}
ON_POSTGRESQL: Final = {"another_operation_is_in_progress", "works_on_sqlite"}


@pytest.mark.slow
@pytest.mark.parametrize("symptom", PROVOKED)
def test_a_symptom_has_the_message_of_its_page(
    bake: Bake, copied: Copied, page: dict[str, Pattern], library_python: Path, symptom: str
) -> None:
    name = PROVOKED[symptom]
    pattern = page["PostgreSQL isolation" if name in ON_POSTGRESQL else "SQLite isolation"]
    library = copied(pattern.name)
    (library.path / "tests/integration").mkdir()
    shutil.copy(COPIED / f"symptoms/{name}.py", library.path / f"tests/integration/test_{name}.py")

    output = library.pytest(library_python, f"{pattern.command} --tb=short {OPTIONS.get(name, '')}")

    messages = [text for language, _, text in FENCE.findall(entry(bake, symptom)) if language == "text"]
    assert messages
    assert [message for message in messages if not re.search(pattern_of(message), output)] == [], output


def test_a_time_limit_around_the_act_shows_where_a_test_waits(copied: Copied, library_python: Path) -> None:
    """As the page advises for tests that hang."""
    library = copied("SQLite isolation")
    hanging = (COPIED / "symptoms/hangs.py").read_text(encoding="utf-8")
    limited = "    async with asyncio.timeout(1):\n        await asyncio.Event().wait()"
    add(library.path / "tests/integration/test_hangs.py", hanging.replace("    await asyncio.Event().wait()", limited))

    output = library.pytest(library_python, "python -m pytest --tb=short")

    assert "in test_nobody_answers\n    await asyncio.Event().wait()" in output


def test_each_symptom_of_the_page_is_provoked_or_has_no_message(bake: Bake) -> None:
    headings = re.findall(r"^## (.+)$", bake().read("docs/symptoms.md"), re.MULTILINE)

    assert sorted(headings) == sorted([*PROVOKED, *WITHOUT_MESSAGE])
    assert [symptom for symptom in WITHOUT_MESSAGE if "```" in entry(bake, symptom)] == []


def test_each_symptom_names_its_cause_its_cure_and_where_to_look(bake: Bake) -> None:
    points = {symptom: re.findall(r"^\* (\w+): ", entry(bake, symptom), re.MULTILINE) for symptom in PROVOKED}

    assert {symptom: names for symptom, names in points.items() if names != ["Cause", "Cure", "See"]} == {}


def entry(bake: Bake, symptom: str) -> str:
    return section(bake().read("docs/symptoms.md"), f"## {symptom}")


def pattern_of(message: str) -> str:
    return ".*".join(re.escape(part) for part in message.strip().split("…"))
