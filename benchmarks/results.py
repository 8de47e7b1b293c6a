"""Shows what a benchmark measured, and keeps it: a page and figures that name the day, the machine and the versions."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any


def machine(*packages: str) -> str:
    versions = [f"{name} {version(name)}" for name in packages]
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
    return f"{platform.machine()}, {load}; " + ", ".join([f"Python {platform.python_version()}", *versions])


def publish(title: str, text: str, figures: Any, folder: Path | None, *packages: str, name: str = "") -> None:
    """`folder` gets <day>[-name].md and .json."""
    day, about = f"{datetime.now(UTC):%Y-%m-%d}", machine(*packages)
    page = f"# {title}, {day}\n\n{about}.\n\n{text}\n"
    print(page)
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / (f"{day}-{name}" if name else day)
    file.with_suffix(".md").write_text(page, encoding="utf-8")
    kept = {"day": day, "machine": about, "figures": figures}
    file.with_suffix(".json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
