"""Draws the pictures of README.md from real runs of a new service, and writes them to docs/pictures/.

    python scripts/pictures.py

It generates the default service and runs its tests, then plants a breach for the guard's message and a fault for the
report page. Every line of a picture is a line of such a run. It needs Chromium or Chrome for the report page.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.bake import TEMPLATE, bake

PICTURES: Final = TEMPLATE / "docs" / "pictures"
COLUMNS: Final = 80
WIDE: Final = 100
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE: Final = "820,900"
LARGEST: Final = 150_000
"""Bytes of one picture: a README must load on a phone."""
SCHEMES: Final = {"dark": 0, "light": 1}
"""Chromium's numbers for prefers-color-scheme."""
COLOURS: Final = {
    "dark": "0d1117 e6edf3 484f58 ff7b72 3fb950 d29922 58a6ff bc8cff 39c5cf b1bac4",
    "light": "f6f8fa 1f2328 24292f cf222e 116329 7d4e00 0969da 8250df 1b7c83 6e7781",
}
"""Of the background, the text, and the eight of a terminal."""
# Rich's own format loads a font from the network.
SVG: Final = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}}
{styles}
</style>
<defs>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""
GUARDED: Final = "tests/unit/domain/test_rates.py"
BREACH: Final = '''"""A unit test that asks another service."""

import httpx


def test_a_rate_is_known() -> None:
    response = httpx.get("https://rates.example/usd")

    assert response.json() == {"eur": "0.92"}
'''
FAULTY: Final = "src/app/infrastructure/queries/orders.py"
FAULT: Final = ("total_minor=row.total_minor", "total_minor=row.total")


def pyramid_of(output: Sequence[str]) -> list[str]:
    """From its heading to the last layer, without the slowest tests and the run's time: they are the machine's."""
    plain = [Text.from_ansi(line).plain for line in output]
    start = next(number for number, line in enumerate(plain) if re.fullmatch("=+ pyramid =+", line))
    return list(output[start : start + 5])


def breach_of(output: Sequence[str]) -> list[str]:
    """The lines of the exception, and the last line; the stack of the HTTP client is left out."""
    shown = re.compile(r"E  |=+ .*\d failed")
    return [line for line in output if shown.match(Text.from_ansi(line).plain)]


def theme(scheme: str) -> TerminalTheme:
    background, text, *others = (
        (c >> 16, c >> 8 & 255, c & 255) for c in (int(c, 16) for c in COLOURS[scheme].split())
    )
    return TerminalTheme(background, text, others)


def terminal(command: str, output: Iterable[str], scheme: str, columns: int = COLUMNS) -> str:
    """An SVG of a terminal; a line that doesn't fit is wrapped, as in a terminal."""
    console = Console(record=True, width=columns, file=StringIO(), force_terminal=True, color_system="truecolor")
    for line in (f"\x1b[1m$ {command}\x1b[0m", *output):
        console.print(Text.from_ansi(line), overflow="fold")
    return console.export_svg(title="", theme=theme(scheme), code_format=SVG, unique_id="terminal")


def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(
            "Pictures need Chromium or Chrome for the report page, and neither is on your PATH; install one."
        )
    return found


def run(service: Path, *command: str, status: int = 0, columns: int = COLUMNS) -> list[str]:
    """The command's output in a terminal of this width. Raises SystemExit if its exit status is another."""
    environment = {**os.environ, "COLUMNS": str(columns), "PYTEST_ADDOPTS": "--color=yes"}
    done = subprocess.run(command, cwd=service, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode} and not {status}:\n{done.stdout[-3000:]}")
    return done.stdout.splitlines()


def photograph(page: Path, picture: Path, scheme: str) -> None:
    looks = ["--hide-scrollbars", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", f"--window-size={PAGE}"]
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has none for root
    command = [browser(), "--headless", "--disable-gpu", *sandbox, *looks, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


def draw(picture: Path, command: str, output: Sequence[str], columns: int = COLUMNS) -> None:
    for scheme in SCHEMES:
        file = picture.with_name(f"{picture.name}-{scheme}.svg")
        file.write_text(terminal(command, output, scheme, columns), encoding="utf-8")


def new_service(folder: Path) -> Path:
    if code := bake(folder, []):
        raise SystemExit(code)
    service = folder / "order-service"
    run(service, "make", "install")
    run(service, "git", "init", "--quiet")
    run(service, "git", "add", "--all")
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    run(service, "git", *author, "commit", "--quiet", "--message", "A new service")
    return service


def take_pictures(service: Path, pictures: Path) -> None:
    draw(pictures / "pyramid", "make test", pyramid_of(run(service, "make", "test")))

    (service / GUARDED).write_text(BREACH, encoding="utf-8")
    command = ("uv", "run", "pytest", GUARDED)
    draw(pictures / "guard", " ".join(command), breach_of(run(service, *command, status=1, columns=WIDE)), WIDE)
    (service / GUARDED).unlink()
    shutil.rmtree(service / "reports")

    faulty = service / FAULTY
    faulty.write_text(faulty.read_text(encoding="utf-8").replace(*FAULT), encoding="utf-8")
    run(service, "make", "test", status=2)
    run(service, "make", "report")
    for scheme in SCHEMES:
        photograph(service / "reports" / "report.html", pictures / f"report-{scheme}.png", scheme)


def main() -> int:
    browser()  # before minutes of tests
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take_pictures(new_service(Path(folder, "out")), PICTURES)
    large = [picture.name for picture in sorted(PICTURES.iterdir()) if picture.stat().st_size > LARGEST]
    if large:
        raise SystemExit(f"Larger than {LARGEST} bytes: {', '.join(large)}; show less of the page.")
    print(f"Look at {PICTURES.relative_to(TEMPLATE)} before you commit it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
