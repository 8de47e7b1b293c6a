"""A pytest plugin: the first directory below tests/ is a test's layer.

Gives each test its layer's marker, refuses a test outside the layers, and leaves slow,
performance and diagnostic tests out of the bare `pytest`. Load it with `-p testkit.layers`.
"""

from itertools import groupby
from operator import attrgetter

import pytest

from testkit.layer_names import LAYERS, ON_REQUEST, layer_of

__all__ = ["ON_REQUEST_PROPERTY", "layer_of"]

ON_REQUEST_PROPERTY = "on_request"
MARKERS = (
    "unit: rules and use cases over fakes; no I/O",
    "integration: one adapter, or the whole app, over the test database and mocked HTTP",
    "e2e: the real process on a real socket",
    "performance: benchmarks and memory; not in the default run",
    "slow: more than a second; not in the default run",
    "diagnostic: for looking into something; not in the default run",
)


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """A directory gets its layer's marker, and its tests inherit it."""
    tests, _, layer = collector.nodeid.partition("/")
    if tests == "tests" and layer in LAYERS:
        collector.add_marker(layer)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_request: set[pytest.Item] = set()
    for parent, group in groupby(items, key=attrgetter("parent")):
        tests = list(group)
        if layer_of(parent.nodeid) is None:
            raise pytest.UsageError(
                f"{tests[0].nodeid} is in no layer: move it below tests/"
                f"{', tests/'.join(LAYERS)} (the directory is the layer)"
            )
        inherited = [mark for node in parent.listchain() for mark in node.own_markers]
        on_request.update(test for test in tests if _on_request(test, inherited))
    if on_request and not _selects_markers(config):
        config.hook.pytest_deselected(items=[item for item in items if item in on_request])
        items[:] = [item for item in items if item not in on_request]


def _selects_markers(config: pytest.Config) -> bool:
    """`-m ""` asks for everything; only a run without any -m gets the fast set."""
    arguments = config.invocation_params.args
    return bool(config.option.markexpr) or any(str(each).startswith("-m") for each in arguments)


def _on_request(item: pytest.Item, inherited: list[pytest.Mark]) -> bool:
    """Keeps the markers in the item's properties: a report has only keywords."""
    names = [mark.name for mark in (*item.own_markers, *inherited)]
    on_request = [name for name in ON_REQUEST if name in names]
    item.user_properties += [(ON_REQUEST_PROPERTY, name) for name in on_request]
    return bool(on_request)
