"""Settings for testkit's pytest plugins: a wrong one is a usage error of pytest."""

from typing import TypeVar

import pytest

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge

Settings = TypeVar("Settings")


def plugin_settings(kind: type[Settings], table: str, config: pytest.Config) -> Settings:
    try:
        return read_settings(kind, table, config.rootpath)
    except CannotJudge as error:
        raise pytest.UsageError(str(error)) from error
