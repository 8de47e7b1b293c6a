"""`make docs`: the site is whole, needs no network, and shows each page as GitHub does."""

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt

from scripts.bake import TEMPLATE
from scripts.build_docs import build, gather, write
from scripts.docs_pages import DECISIONS
from tests.fixtures.baked import Bake
from tests.site_html import article, loaded_from_elsewhere, structure

LEFT_OUT: Final = ("benchmarks/", "docs/patterns.md", "plumbline/adopting/files/", "tests/", ".claude/", "AGENTS.md", "CLAUDE.md")
"""Results of measurements, a pointer, files of adopted services, data of tests, and pages for assistants."""
OTHER: Final = "# Other\n\n## Part\n"


@pytest.fixture(scope="module")
def site(bake: Bake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("docs")
    gather(output, bake().path, address="https://example.test/blob/v1")
    assert build(output) == 0
    return output


def pages(site: Path) -> list[str]:
    return sorted(str(page.relative_to(site / "pages")) for page in (site / "pages").rglob("*.md"))


def test_each_page_of_the_repository_is_on_the_site_or_left_out_on_purpose(bake: Bake, tmp_path: Path) -> None:
    command = ["git", "ls-files", "*.md", ":!*cookiecutter.project_slug*"]
    listed = subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True, check=True).stdout.splitlines()
    service = [name for name in bake().contents() if name.endswith(".md") and "/fixtures/" not in name]

    gather(tmp_path, bake().path)


def test_the_search_finds_each_page(site: Path) -> None:
    index = json.loads((site / "site/search.json").read_text(encoding="utf-8"))
    found = {item["location"].partition("#")[0].removesuffix(".html") for item in index["items"]}

    assert {page.removesuffix(".md") for page in pages(site) if not page.startswith("decisions/")} - found == set()


def test_no_file_of_the_site_loads_anything_from_elsewhere(site: Path) -> None:
    files = [file for file in (site / "site").rglob("*") if file.suffix in {".html", ".css"}]

    loaded = {file.name: loaded_from_elsewhere(file.read_text(encoding="utf-8")) for file in files}

    assert len(files) > 100
    assert {name: hosts for name, hosts in loaded.items() if hosts} == {}


def test_each_page_has_the_same_parts_as_on_github(site: Path) -> None:
    """The generator's Markdown differs from GitHub's: a list right below a text, or indented by two, is no list."""
    github = MarkdownIt("commonmark").enable("table")
    different = {
        page: (expected, shown)
        for page in pages(site)
        if (expected := structure(github.render((site / "pages" / page).read_text(encoding="utf-8"))))
        != (shown := Counter(structure(article((site / "site" / page).with_suffix(".html").read_text(encoding="utf-8")))))
    }

    assert different == {}


@pytest.mark.parametrize(("target", "code"), [("gone.md", 1), ("other.md#gone", 1), ("other.md#part", 0)])
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, target: str, code: int) -> None:
    settings = (TEMPLATE / "docs/site/zensical.toml").read_text(encoding="utf-8")
    write(tmp_path / "zensical.toml", settings)
    write(tmp_path / "pages/index.md", f"# Home\n\n[there]({target})\n")
    write(tmp_path / "pages/other.md", OTHER)

    assert build(tmp_path) == code
