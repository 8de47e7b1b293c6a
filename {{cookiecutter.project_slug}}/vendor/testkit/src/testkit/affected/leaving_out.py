"""A pytest plugin: `--leave-out FILE` deselects the tests that a JSON list names, and runs all others."""

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leave-out", metavar="FILE", help="a JSON list of node ids to deselect (testkit affected)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    file = config.getoption("leave_out")
    if not file:
        return
    try:
        left_out = frozenset(json.loads((config.invocation_params.dir / Path(file)).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise pytest.UsageError(f"--leave-out {file}: {error}") from error
    deselected = [item for item in items if item.nodeid in left_out]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item.nodeid not in left_out]
