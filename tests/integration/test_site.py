"""`make docs`: the site is whole, needs no network, and shows each page as GitHub does."""

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt

from scripts.bake import TEMPLATE
from scripts.build_docs import SETTINGS, UNSEARCHED, build, gather, pages_of, read, write
from scripts.docs_pages import SERVICE
from tests.fixtures.baked import Bake
from tests.site_html import article, loaded_from_elsewhere, structure

LEFT_OUT: Final = (
    "benchmarks/",  # results
    "docs/patterns.md",  # points to a page
    "plumbline/adopting/files/",  # goes into other services
    "tests/",
    *(f"{SERVICE}/{name}" for name in (".claude/", "AGENTS.md", "CLAUDE.md")),  # for assistants
    *(f"{SERVICE}/{name}" for name in ("CHANGELOG.md", "vendor/testkit/CHANGELOG.md")),
)
OTHER: Final = "# Other\n\n## Part\n"


@pytest.fixture(scope="module")
def site(bake: Bake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("docs")
    gather(output, bake().path, address="https://example.test/blob/v1")
    assert build(output) == 0
    return output


def pages(site: Path) -> list[str]:
    return sorted(str(page.relative_to(site / "pages")) for page in (site / "pages").rglob("*.md"))


def test_each_page_of_the_repository_is_on_the_site_or_left_out_on_purpose(bake: Bake) -> None:
    command = ["git", "ls-files", "*.md"]
    known = subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True, check=True).stdout.splitlines()
    shown = {file for file, _text in pages_of(TEMPLATE, bake().path).values()}

    assert [name for name in known if name not in shown and not name.startswith(LEFT_OUT)] == []
    assert [name for name in shown if name.startswith(LEFT_OUT)] == []


def test_the_search_finds_each_page_but_the_decisions(site: Path) -> None:
    index = json.loads(read(site / "site/search.json"))
    found = {item["location"].partition("#")[0].removesuffix(".html") for item in index["items"]}

    assert found == {page.removesuffix(".md") for page in pages(site) if not page.startswith("decisions/")}


def test_no_file_of_the_site_loads_anything_from_elsewhere(site: Path) -> None:
    files = [file for file in (site / "site").rglob("*") if file.suffix in {".html", ".css"}]

    loaded = {file.name: loaded_from_elsewhere(read(file)) for file in files}

    assert len(files) > 100
    assert {name: hosts for name, hosts in loaded.items() if hosts} == {}


def test_each_page_has_the_same_parts_as_on_github(site: Path) -> None:
    """The generator's Markdown differs from GitHub's: a list right below a text is no list there."""
    github = MarkdownIt("commonmark").enable("table")
    texts = {page: read(site / "pages" / page).removeprefix(UNSEARCHED) for page in pages(site)}
    expected = {page: structure(github.render(text)) for page, text in texts.items()}
    shown = {page: structure(article(read((site / "site" / page).with_suffix(".html")))) for page in pages(site)}

    assert {page: (expected[page], shown[page]) for page in expected if expected[page] != shown[page]} == {}


@pytest.mark.parametrize(("target", "code"), [("gone.md", 1), ("other.md#gone", 1), ("other.md#part", 0)])
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, target: str, code: int) -> None:
    write(tmp_path / "zensical.toml", read(TEMPLATE / SETTINGS))
    write(tmp_path / "pages/index.md", f"# Home\n\n[there]({target})\n")
    write(tmp_path / "pages/other.md", OTHER)

    assert build(tmp_path) == code
