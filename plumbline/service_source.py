"""Where the template's service is: its files, as this version of the tool gives them to services."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1]
IN_THE_WHEEL: Final = FOLDER / "plumbline_service"
"""Copied there when the tool is built; in a clone of the template, the service's own folder is used."""
SERVICE: Final = next(FOLDER.glob("*cookiecutter.project_slug*"), IN_THE_WHEEL)
