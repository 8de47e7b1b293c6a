"""Builds the site of the documentation into build/docs/site.

    python scripts/build_docs.py            fails if a link of a page leads nowhere

Pages are the Markdown files of this repository and of a new service. The site needs no network.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.bake import TEMPLATE, bake
from scripts.docs_links import Site
from scripts.docs_pages import DECISIONS, PAGES, SERVICE, TEMPLATE_PAGES, TESTKIT
from scripts.docs_split import sections, split

SETTINGS: Final = "docs/site/zensical.toml"
OUTPUT: Final = TEMPLATE / "build" / "docs"
OWN_FILES: Final = ["docs/site/iframe-worker.js", "docs/site/tables.css"]
UNSEARCHED: Final = "---\nsearch:\n  exclude: true\n---\n\n"
"""Of decisions: they would fill the results of somebody who looks for a command."""


def gather(output: Path, service: Path, address: str = "") -> None:
    """Writes all that the generator reads: settings with the list of pages, the pages, and their pictures."""
    shutil.rmtree(output, ignore_errors=True)
    texts = pages_of(TEMPLATE, service)
    files = {page: file for page, (file, _text) in texts.items()}
    page_of = {file: page for page, file in reversed(files.items())}
    parts = {(TESTKIT, anchor): f"testkit/{name}.md" for anchor, name in sections(texts_of(TESTKIT, service)).items()}
    titles = {page: text.split("\n", 1)[0].removeprefix("# ") for page, (_file, text) in texts.items()}
    site = Site(TEMPLATE, page_of, titles, parts, address)
    for page, (file, text) in texts.items():
        unsearched = UNSEARCHED if file.startswith(DECISIONS) else ""
        write(output / "pages" / page, unsearched + site.rewritten(text, file, page))
    for picture in site.pictures:
        copy(TEMPLATE / picture, output / "pages/images")
    for file in OWN_FILES:
        copy(TEMPLATE / file, output / "pages")
    settings = (TEMPLATE / SETTINGS).read_text(encoding="utf-8")
    write(output / "zensical.toml", settings.replace("nav = []", f"nav = {toml(navigation(list(texts)))}"))


def pages_of(template: Path, service: Path) -> dict[str, tuple[str, str]]:
    """By page: its file and its text."""
    listed = {page: file for section in PAGES.values() for page, file in section.items()} | TEMPLATE_PAGES
    texts = {page: (file, texts_of(file, service)) for page, file in listed.items()}
    kit = {f"testkit/{name}.md": (TESTKIT, text) for name, text in split(texts_of(TESTKIT, service))}
    decisions = sorted((template / DECISIONS).glob("*.md"))
    return texts | kit | {f"decisions/{file.name}": (DECISIONS + file.name, read(file)) for file in decisions}


def navigation(pages: Sequence[str]) -> list[object]:
    kit, decisions = ([page for page in pages if page.startswith(f"{name}/")] for name in ("testkit", "decisions"))
    first, *chapters = PAGES.items()
    listed = [{title: list(section)} for title, section in chapters]
    return [*first[1], *listed, {"testkit": kit}, {"Template": [*TEMPLATE_PAGES, {"Decisions": decisions}]}]


def build(output: Path) -> int:
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    return subprocess.run(command, cwd=output, check=False).returncode


def texts_of(file: str, service: Path) -> str:
    """A page of the service as a new service has it; the pages of other answers as they are here."""
    generated = service / file.removeprefix(f"{SERVICE}/")
    return read(generated if file.startswith(SERVICE) and generated.exists() else TEMPLATE / file)


def toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {toml(item)}' for key, item in value.items())} }}"
    return json.dumps(value)


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def copy(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="", help="where files of this repository are shown: https://…/blob/v1.0.0")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if code := bake(Path(folder), []):
            return code
        gather(OUTPUT, Path(folder, "order-service"), options.address)
    return build(OUTPUT)


if __name__ == "__main__":
    sys.exit(main())
