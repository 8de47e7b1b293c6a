"""Where the template's service is: its files, as this version of the tool gives them to services."""

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
IN_THE_WHEEL: Final = HERE / "service"
"""Copied there when the tool is built; in a clone of the template, the service's own folder is used."""
SERVICE: Final = next(HERE.parent.glob("*cookiecutter.project_slug*"), IN_THE_WHEEL)
