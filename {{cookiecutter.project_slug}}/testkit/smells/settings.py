"""`[tool.testkit.smells]` of pyproject.toml."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    root: str = "tests"
    """The directories below it are the layers; what is judged when no path is given."""
    own_packages: Sequence[str] = ("app",)
    """Not to be patched in integration tests."""
    app_factory: str = "app.bootstrap.create_app"
    """Not to be imported by unit tests."""
