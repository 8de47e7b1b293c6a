"""All of testkit's pytest plugins, loaded by pytest where the package is installed.

They work in a project whose pyproject.toml has a `[tool.testkit]` table: a package in the same environment leaves the
tests of other projects alone. `-p no:testkit` leaves them out, and `-p testkit.layers` then loads one alone.
"""

import pytest

from testkit.configuration import is_configured

PLUGINS = (
    "testkit.layers",
    "testkit.guards.plugin",
    "testkit.leaks",
    "testkit.session_guard",
    "testkit.sharding.plugin",
    "testkit.tracing.plugin",
    "testkit.recorder",
    "testkit.collection_errors",
    "testkit.pyramid.plugin",
    "testkit.affected.recording",
    "testkit.affected.leaving_out",
    "testkit.quarantine.plugin",
    "testkit.flake_causes.plugin",
)


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if is_configured(early_config.rootpath):
        for plugin in PLUGINS:
            early_config.pluginmanager.import_plugin(plugin)


def pytest_report_header(config: pytest.Config) -> str | None:
    if is_configured(config.rootpath):
        return None
    return "testkit: off, because no pyproject.toml with a [tool.testkit] table is in the rootdir"
