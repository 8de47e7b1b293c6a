"""A table of contents: each pattern is in the file that is named here. What a folder needs is
loaded when pytest collects the folder: one unit test starts fast, because it imports little."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def named(pattern: str) -> list[str]:
    files = sorted((TESTS / "fixtures").glob(pattern))
    return [f"tests.fixtures.{file.stem}" for file in files]


pytest_plugins = [
    "tests.fixtures.safety",
    "tests.fixtures.clock",
    "tests.fixtures.logs",
    "tests.fixtures.mock_unit_of_work",
]
DATABASE = [
    "tests.fixtures.database",
    "tests.fixtures.sessions",
    "tests.fixtures.savepoint",
    "tests.fixtures.private_database",
    "tests.fixtures.outages",
    "tests.fixtures.data_tracker",
    "tests.fixtures.persisting",
    "tests.fixtures.query_count",
    "tests.fixtures.growing",
]
HTTP = [
    "respx.plugin",  # `respx_mock`; addopts keep it out of unit tests that need no HTTP
    "tests.fixtures.own_contract",
    "tests.fixtures.api_client",
    "tests.fixtures.racing",
    *named("*_api.py"),
    "tests.fixtures.contract_age",
]
PROCESS = [
    *named("*_simulator.py"),
    "tests.fixtures.running_service",
]
TIME = ["tests.fixtures.frozen_time"]
PLUGINS_OF = {
    "unit/api": HTTP,
    "unit/app": HTTP,
    "unit/infrastructure": HTTP + TIME,
    "integration": DATABASE + HTTP + TIME,
    "e2e": DATABASE + HTTP + PROCESS,
    "performance": DATABASE + HTTP,
}


def pytest_collectstart(collector: pytest.Collector) -> None:
    for folder, plugins in PLUGINS_OF.items():
        if collector.path == TESTS / folder:
            for plugin in plugins:
                collector.config.pluginmanager.import_plugin(plugin)
