"""A pytest plugin: records what each test ran, beside coverage with `--cov-context=test`; nothing in other runs."""

from typing import Any

import pytest

ACTIVITY = pytest.StashKey[Any]()
"""A `testkit.affected.activity.Activity`: most runs need none, and load nothing of this package but this file."""


def pytest_plugin_registered(plugin: object) -> None:
    """pytest's configuration is the first of its plugins: from now on, before tests are imported, for they may read
    files, too."""
    if isinstance(plugin, pytest.Config) and getattr(plugin.known_args_namespace, "cov_context", None) == "test":
        from testkit.affected.recording import listen  # noqa: PLC0415

        plugin.stash[ACTIVITY] = listen(plugin, plugin.known_args_namespace)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    has_coverage = getattr(config.option, "cov_context", None) == "test" and not config.option.collectonly
    if not has_coverage or getattr(config.option, "no_cov", False):
        return
    from testkit.affected.recording import Recording, listen  # noqa: PLC0415

    # A worker of xdist gets its options late.
    activity = config.stash.get(ACTIVITY, None) or listen(config, config.option)
    config.pluginmanager.register(Recording(config, activity))
