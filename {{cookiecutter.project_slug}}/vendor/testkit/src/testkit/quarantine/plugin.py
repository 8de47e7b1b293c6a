"""A pytest plugin: tests in `tests/quarantine.toml` run, and their failures don't fail the run.

They are reported as expected failures. Without that file it does nothing.
"""

import pytest

from testkit.plugin_settings import plugin_settings
from testkit.quarantine.settings import QuarantineSettings


def pytest_configure(config: pytest.Config) -> None:
    settings = plugin_settings(QuarantineSettings, "quarantine", config)
    file = config.rootpath / settings.file
    if file.exists() and not config.option.collectonly:
        from testkit.quarantine.outcomes import quarantine_of  # noqa: PLC0415  (most projects have no such file)

        config.pluginmanager.register(quarantine_of(file, settings, config))
