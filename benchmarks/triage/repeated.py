"""A pytest plugin: runs each test with traces and without them in turn, and writes the CPU seconds of each run.

Set-up, teardown and all hooks are included.
"""

import json
import os
import time
from pathlib import Path

import pytest
from testkit.explainer import Explainer
from testkit.flake_causes.server import fresh
from testkit.tracing.plugin import TRACER, Tracer

TURNS = ("with", "without", "without", "with")


class Traces:
    """Of a run that has begun, taken away and put back."""

    def __init__(self, config: pytest.Config) -> None:
        self.explainer = next(each for each in config.pluginmanager.get_plugins() if isinstance(each, Explainer))
        self.first = config.stash[TRACER]
        self.tracer: Tracer | None = self.first

    def switch(self, way: str) -> None:
        if self.tracer:
            self.tracer.stop()
        self.tracer = Tracer(self.first._project, self.first._api) if way == "with" else None  # noqa: SLF001
        self.explainer._tracer = self.tracer  # noqa: SLF001
        if self.tracer:
            self.tracer.begin()


class Repeated:
    def __init__(self, rounds: int, output: Path) -> None:
        self.rounds = rounds
        self.output = output
        self.costs: dict[str, dict[str, list[float]]] = {}
        self.is_inside = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if self.is_inside:
            return None
        self.is_inside = True
        traces, costs = Traces(item.config), self.costs.setdefault(item.nodeid, {way: [] for way in TURNS})
        item.config.hook.pytest_runtest_protocol(item=fresh(item), nextitem=item)  # warms up
        for way in TURNS * self.rounds:
            traces.switch(way)
            before = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=fresh(item), nextitem=item)
            costs[way].append(time.process_time() - before)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)  # ends its module, if it is the last
        self.is_inside = False
        return True

    def pytest_sessionfinish(self) -> None:
        self.output.write_text(json.dumps(self.costs), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Repeated(int(os.environ["ROUNDS"]), Path(os.environ["COSTS"])))
