"""All of testkit's pytest plugins, loaded by pytest where the package is installed.

They work in a project whose pyproject.toml has a `[tool.testkit]` table: a package in the same environment leaves the
tests of other projects alone. `-p no:testkit` leaves them out, and `-p testkit.layers` then loads one alone.
"""

from collections.abc import Generator
from contextlib import suppress
from importlib import import_module

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
    "testkit.affected.plugin",
    "testkit.affected.leaving_out",
    "testkit.quarantine.plugin",
    "testkit.flake_causes.plugin",
    "testkit.schedules_fixture",
)


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if is_configured(early_config.rootpath):
        manager = early_config.pluginmanager
        for name in PLUGINS:
            if not manager.is_blocked(name) and not manager.has_plugin(name):
                # Its own `import_plugin` rewrites assertions, which takes longer than all the rest of the start.
                manager.register(import_module(name), name)


@pytest.hookimpl(wrapper=True, specname="pytest_load_initial_conftests")
def pytest_record_a_failed_conftest(early_config: pytest.Config) -> Generator[None, None, None]:
    """Here, since pytest does not call a hook of a plugin that was loaded while it calls that hook."""
    try:
        return (yield)
    except Exception as error:
        if is_configured(early_config.rootpath):
            from testkit.collection_errors import record_failed_conftest  # noqa: PLC0415  (only where something fails)

            with suppress(OSError):  # a folder that nobody may write to must not hide the error
                record_failed_conftest(early_config, error)
        raise


def pytest_report_header(config: pytest.Config) -> str | None:
    if is_configured(config.rootpath):
        return None
    return "testkit: off, because no pyproject.toml with a [tool.testkit] table is in the rootdir"
