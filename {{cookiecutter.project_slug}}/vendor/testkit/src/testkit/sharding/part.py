"""Leaves one part of the tests, and says how even the parts are. `testkit.sharding.plugin` registers it."""

from collections.abc import Generator
from pathlib import Path

import pytest

from testkit.sharding.durations import read
from testkit.sharding.plan import Plan, divide
from testkit.sharding.plugin import COLLECTED, Shard


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
