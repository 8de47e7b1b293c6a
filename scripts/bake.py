"""Generates a service from the files that git tracks, so that no local cache or lock file gets into it."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).resolve().parents[1]
SERVICE: Final = next(TEMPLATE.glob("*cookiecutter.project_slug*"))


def tracked_files(template: Path = TEMPLATE) -> list[str]:
    """What a clean clone holds, and files that are new and not ignored; deleted ones are left out."""
    listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    # A clone may belong to somebody else (CI runs as root), which git would refuse to read.
    command = ["git", "-c", f"safe.directory={template}", *listing]
    names = subprocess.run(command, cwd=template, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(name for name in set(names) if name and (template / name).exists())


def export(destination: Path, template: Path = TEMPLATE) -> Path:
    for name in tracked_files(template):
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(template / name, target, follow_symlinks=False)
    return destination


def isolated(home: Path) -> dict[str, str]:
    """An environment where cookiecutter ignores the user's settings and keeps its own files below `home`.

    The service's record (.cruft.json) names this clone, and not the export that it is baked from.
    """
    config = home / "cookiecutter.yaml"
    home.mkdir(parents=True, exist_ok=True)
    config.write_text(f"cookiecutters_dir: {home}/cookiecutters\nreplay_dir: {home}/replay\n", encoding="utf-8")
    ours = {"HOME": str(home), "TMPDIR": str(home), "COOKIECUTTER_CONFIG": str(config), "TEMPLATE_CLONE": str(TEMPLATE)}
    return {**os.environ, **ours}


def cookiecutter(template: Path, output: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "cookiecutter", "--no-input", "--output-dir", str(output), str(template), *options]


def bake(output: Path, answers: Sequence[str], source: Path = TEMPLATE) -> int:
    with tempfile.TemporaryDirectory() as folder:
        template = export(Path(folder, "plumbline"), source)
        command = cookiecutter(template, output, *answers)
        return subprocess.run(command, env=isolated(Path(folder, "home")), check=False).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the folder that gets the service's folder")
    parser.add_argument("answers", nargs="*", metavar="key=value", help="answers that differ from the defaults")
    options = parser.parse_args(arguments)
    return bake(options.output.resolve(), options.answers)


if __name__ == "__main__":
    sys.exit(main())
