"""A run with another configuration (`pytest` in the folder above) leaves this folder alone."""

from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NEEDED = ("pytest_asyncio", "httpx", "uvicorn", "aiosqlite", "greenlet", "fastapi", "sqlalchemy")
missing = [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]
if find_spec("testkit") is None:
    missing.append(f"-e {HERE.name}/vendor/testkit")
if missing:
    packages = " ".join(missing)
    reason = "or uv pip install: the tests kit needs them"
    pytest.exit(f"python -m pip install {packages}   # {reason}", 4)


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.rootpath.resolve() == HERE else True
