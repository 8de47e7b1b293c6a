"""A pytest plugin: `--shard 2/4` runs the second of four parts, which take about the same time.

The parts don't depend on the order of the tests, so they are the same on each machine and for each seed.
Load it with `-p testkit.sharding.plugin`.
"""

import re
from typing import NamedTuple

import pytest

from testkit.plugin_settings import plugin_settings
from testkit.sharding.settings import ShardSettings

SHARD = re.compile(r"0*([1-9]\d*)/0*([1-9]\d*)")
COLLECTED = "collected"
"""On each report of a shard: the tests of all shards together, for the record. Under xdist only workers know it."""


class Shard(NamedTuple):
    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "run the second of four parts of the tests; recorded durations make the parts equally long"
    parser.getgroup("testkit").addoption("--shard", metavar="2/4", help=help_text)


def pytest_configure(config: pytest.Config) -> None:
    shard = shard_of(config)
    if shard is not None:
        from testkit.sharding.part import Sharding  # noqa: PLC0415  (most runs run all)

        settings = plugin_settings(ShardSettings, "shards", config)
        config.pluginmanager.register(Sharding(shard, config.rootpath / settings.durations))


def shard_of(config: pytest.Config) -> Shard | None:
    text = config.getoption("shard", None)
    if not text:
        return None
    if config.getoption("splits", None):
        raise pytest.UsageError("--shard and --splits both choose a part of the tests: give one of them")
    return parse_shard(text)


def parse_shard(text: str) -> Shard:
    """Raises UsageError."""
    match = SHARD.fullmatch(text)
    if not match or int(match[1]) > int(match[2]):
        raise pytest.UsageError(f"--shard={text}: write the part and the number of parts, from 1/4 to 4/4")
    return Shard(int(match[1]), int(match[2]))
