"""A pytest plugin: runs each test so many times in a row and writes the CPU seconds of each, all hooks included."""

import json
import os
import time
from collections import defaultdict
from pathlib import Path

import pytest
from testkit.flake_causes.server import fresh


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Repeated(int(os.environ["REPEATS"]), Path(os.environ["COSTS"])))


class Repeated:
    def __init__(self, repeats: int, output: Path) -> None:
        self.repeats = repeats
        self.output = output
        self.costs: dict[str, list[float]] = defaultdict(list)
        self.is_inside = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if self.is_inside:
            return None
        self.is_inside = True
        for _ in range(self.repeats):
            self._run(fresh(item), item)  # the next one is itself: its fixtures of the session and the module stay
        self._run(item, nextitem)
        self.is_inside = False
        return True

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> None:
        before = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        self.costs[item.nodeid].append(time.process_time() - before)

    def pytest_sessionfinish(self) -> None:
        self.output.write_text(json.dumps({"start": time.process_time(), "tests": self.costs}), encoding="utf-8")
