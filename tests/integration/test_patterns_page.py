"""The pages of patterns and of symptoms lead to files that exist, to names in them, and to sections that exist."""

import re
from typing import Final

import pytest

from plumbline.removing.example import FILES
from scripts.docs_links import anchor_of
from tests.fixtures.baked import Bake, BakedProject

ROW: Final = re.compile(r"^\| (?P<wish>.+?) \| `(?P<file>[^`]+)` \| (?P<names>.*) \|$", re.MULTILINE)
MENTION: Final = re.compile(r"`(?P<file>[\w/.-]+\.(?:py|md|toml))` \(`(?P<name>\w+)`\)")
NAME: Final = re.compile(r"`([a-z_]\w+)")
OF_THE_EXAMPLE: Final = "docs/orders-patterns.md"
PROMISED: Final = {
    "T1": "run all tests and fixtures on one event loop",
    "T2": "write an async context manager",
    "T3": "write an async fixture that cleans up after `yield`",
    "T4": "run operations at the same time on separate sessions (`gather`)",
    "T5": "make a valid object, and name only what matters",
    "T6": "build fixtures on other fixtures",
    "T7": "open one engine for the whole run",
    "T8": "fill a database once for a module of read-only tests",
    "T9": "mock an async function (`AsyncMock`)",
    "T10": "mock a query's result, and read why a fake is better",
    "T11": "mock an HTTP API (respx)",
    "T12": "freeze the clock of code that takes none",
    "T13": "roll everything back instead, with savepoints",
    "T14": "test a unique constraint",
    "T15": "test a cascading delete",
    "T16": "test both sides of a boundary",
    "T17": "run a test once for each role (a parametrized fixture)",
    "T18": "name the rows of a table with several parameters",
    "T19": "repeat one test many times, each time with another seed",
    "T20": "prove a race on committed data",
    "T21": "prove that tests are isolated",
    "T22": "measure speed, without assertions on elapsed time",
    "T23": "limit memory",
    "T24": "run tests in parallel",
    "T25": "know what a person must decide",
}
"""The patterns that the template promises, and their rows."""


def rows(project: BakedProject) -> list[re.Match[str]]:
    return list(ROW.finditer(project.read("docs/patterns.md") + project.read(OF_THE_EXAMPLE)))


def test_every_pattern_is_in_a_file_that_exists(bake: Bake) -> None:
    project = bake()

    missing = [row["file"] for row in rows(project) if not (project.path / row["file"]).exists()]

    assert missing == []


def test_every_name_of_a_pattern_is_in_its_file(bake: Bake) -> None:
    project = bake()
    files = [row for row in rows(project) if (project.path / row["file"]).is_file()]

    missing = [
        (row["file"], name)
        for row in files
        for name in NAME.findall(row["names"])
        if name.rstrip("_") not in project.read(row["file"])
    ]

    assert missing == []


@pytest.mark.parametrize("promise", PROMISED)
def test_each_promised_pattern_has_a_row(bake: Bake, promise: str) -> None:
    pages = bake().read("docs/patterns.md") + bake().read(OF_THE_EXAMPLE)

    assert f"| {PROMISED[promise]} | " in pages


@pytest.mark.parametrize("page", ["docs/patterns.md", "docs/symptoms.md"])
def test_a_page_that_stays_names_no_file_of_the_example(bake: Bake, page: str) -> None:
    text = bake().read(page)

    assert [file for file in FILES if f"`{file}`" in text] == []


def test_the_page_of_the_example_names_its_files_alone(bake: Bake) -> None:
    files = [row["file"] for row in ROW.finditer(bake().read(OF_THE_EXAMPLE))]

    assert len(files) > 20
    assert [file for file in files if file not in FILES] == []


def test_every_name_on_the_page_of_symptoms_is_in_its_file(bake: Bake) -> None:
    project = bake()
    mentions = MENTION.findall(project.read("docs/symptoms.md"))

    assert len(mentions) > 10
    assert [(file, name) for file, name in mentions if name not in project.read(file)] == []


@pytest.mark.parametrize("page", ["docs/patterns.md", "docs/symptoms.md", OF_THE_EXAMPLE])
def test_each_link_to_a_section_of_the_same_page_leads_there(bake: Bake, page: str) -> None:
    text = bake().read(page)
    headings = {anchor_of(heading) for heading in re.findall(r"^##+ (.+)$", text, re.MULTILINE)}

    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) - headings == set()


def test_both_pages_are_linked_from_the_readme_of_the_tests(bake: Bake) -> None:
    readme = bake().read("tests/README.md")

    assert "](../docs/patterns.md)" in readme
    assert "](../docs/symptoms.md)" in readme
