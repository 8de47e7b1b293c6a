"""`[tool.testkit.smells]` of pyproject.toml."""

from collections.abc import Sequence
from dataclasses import dataclass

from testkit.configuration import BadConfiguration


@dataclass(frozen=True)
class Settings:
    root: str = "tests"
    """The directories below it are the layers; what is judged when no path is given."""
    own_packages: Sequence[str] = ("app",)
    """Not to be patched in integration tests."""
    app_factory: str = "app.bootstrap.create_app"
    """Not to be imported by unit tests."""

    def __post_init__(self) -> None:
        if isinstance(self.own_packages, str):
            raise BadConfiguration("[tool.testkit.smells] own_packages is a list of names")
