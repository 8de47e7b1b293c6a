"""Where the kit's workflow goes, and what it runs."""

from pathlib import Path
from typing import Final

WORKFLOW: Final = ".github/workflows/tests-kit.yml"
INSTALLERS: Final = (
    ("requirements-dev.txt", "python -m pip install -r requirements-dev.txt"),
    ("requirements.txt", "python -m pip install -r requirements.txt"),
    ("pyproject.toml", "python -m pip install ."),
)


def repository_of(service: Path) -> Path | None:
    """The root of the git repository, if there is one."""
    return next((folder for folder in (service, *service.parents) if (folder / ".git").exists()), None)


def install_command(service: Path) -> str:
    return next((command for name, command in INSTALLERS if (service / name).exists()), INSTALLERS[-1][1])
