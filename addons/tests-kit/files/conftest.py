"""A run with another configuration (`pytest` in the folder above) leaves this folder alone."""

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.rootpath.resolve() == HERE else True
