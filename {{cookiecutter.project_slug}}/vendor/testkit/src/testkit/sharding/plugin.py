"""A pytest plugin: `--shard 2/4` runs the second of four parts, which take about the same time.

The parts don't depend on the order of the tests, so they are the same on each machine and for each seed.
Load it with `-p testkit.sharding.plugin`.
"""

import re
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from testkit.plugin_settings import plugin_settings
from testkit.sharding.durations import read
from testkit.sharding.plan import Plan, divide
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


class Sharding:
    def __init__(self, shard: Shard, durations: Path) -> None:
        self.shard, self.durations = shard, durations
        self.collected = 0
        self.summary = ""

    @pytest.hookimpl(trylast=True)  # after all other deselection
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        known, problem = self._known()
        plan = divide({item.nodeid for item in items}, known, self.shard.of)
        mine = plan.shards[self.shard.number - 1]
        self.collected = sum(map(len, plan.shards))
        self.summary = self._summary(plan, problem)
        others = [item for item in items if item.nodeid not in mine]
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if item.nodeid in mine]

    def _known(self) -> tuple[dict[str, float], str]:
        """A bad file costs time and no more: that each test ran once, `testkit pyramid` checks by the records."""
        try:
            return read(self.durations), ""
        except FileNotFoundError:
            return {}, f"; there is no {self.durations.name}"
        except (OSError, ValueError) as error:
            return {}, f"; {self.durations.name} can't be read ({error})"

    def _summary(self, plan: Plan, problem: str) -> str:
        number = self.shard.number - 1
        return (
            f"shard {self.shard}: {len(plan.shards[number])} of {self.collected} tests, about "
            f"{plan.seconds[number]:.1f} of {sum(plan.seconds):.1f} s (expected imbalance {plan.imbalance:.1f} %); "
            f"{plan.estimated} durations are estimated{problem}"
        )

    def pytest_report_collectionfinish(self) -> str:
        return self.summary

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        vars(report)[COLLECTED] = self.collected
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A shard without a test is green where there are fewer tests than shards."""
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and 0 < self.collected < self.shard.number:
            session.exitstatus = pytest.ExitCode.OK
