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
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE: Final = "820,900"
LARGEST: Final = 150_000
"""Bytes of one picture: a README must load on a phone."""
SCHEMES: Final = {"dark": 0, "light": 1}
"""Chromium's numbers for prefers-color-scheme."""
TERMINALS: Final = {
    "dark": TerminalTheme(
        (13, 17, 23),
        (230, 237, 243),
        [(72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34), (88, 166, 255), (188, 140, 255), (57, 197, 207)]
        + [(177, 186, 196)],
    ),
    "light": TerminalTheme(
        (246, 248, 250),
        (31, 35, 40),
        [(36, 41, 47), (207, 34, 46), (17, 99, 41), (125, 78, 0), (9, 105, 218), (130, 80, 223), (27, 124, 131)]
        + [(110, 119, 129)],
    ),
}
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
FAULTY: Final = "src/app/domain/orders.py"
FAULT: Final = ("if at >= self.expires_at:", "if at > self.expires_at:")


def pyramid_of(output: Sequence[str]) -> list[str]:
    """From its heading to the last layer, and the run's last line; the list of slow tests is left out."""
    plain = [Text.from_ansi(line).plain for line in output]
    start = next(number for number, line in enumerate(plain) if re.fullmatch("=+ pyramid =+", line))
    return [*output[start : start + 5], *last_line(output)]


def breach_of(output: Sequence[str]) -> list[str]:
    """The lines of the exception, and the run's last line; the stack of the HTTP client is left out."""
    return [*(line for line in output if Text.from_ansi(line).plain.startswith("E  ")), *last_line(output)]


def last_line(output: Sequence[str]) -> list[str]:
    return [line for line in output if re.search(r"\d (passed|failed)", Text.from_ansi(line).plain)][-1:]


def terminal(command: str, output: Iterable[str], scheme: str) -> str:
    """An SVG of a terminal; lines that don't fit are wrapped, as a terminal does."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    for line in (f"\x1b[1m$ {command}\x1b[0m", *output):
        console.print(Text.from_ansi(line), overflow="fold", soft_wrap=False)
    return console.export_svg(title="", theme=TERMINALS[scheme], code_format=SVG, unique_id="terminal")


def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("Pictures need Chromium or Chrome for the report page, and neither is on your PATH; install one.")
    return found


def run(service: Path, *command: str, status: int = 0) -> list[str]:
    """The command's output in a terminal of COLUMNS columns. Raises SystemExit if its exit status is another."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "PYTEST_ADDOPTS": "--color=yes"}
    done = subprocess.run(command, cwd=service, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode} and not {status}:\n{done.stdout[-3000:]}")
    return done.stdout.splitlines()


def photograph(page: Path, picture: Path, scheme: str) -> None:
    looks = ["--hide-scrollbars", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", f"--window-size={PAGE}"]
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has none for root
    command = [browser(), "--headless", "--disable-gpu", *sandbox, *looks, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


def draw(name: str, command: str, output: Sequence[str], pictures: Path) -> None:
    for scheme in SCHEMES:
        (pictures / f"{name}-{scheme}.svg").write_text(terminal(command, output, scheme), encoding="utf-8")


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
    draw("pyramid", "make test", pyramid_of(run(service, "make", "test")), pictures)
    run(service, "make", "history")

    (service / GUARDED).write_text(BREACH, encoding="utf-8")
    command = ("uv", "run", "pytest", GUARDED)
    draw("guard", " ".join(command), breach_of(run(service, *command, status=1)), pictures)
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
