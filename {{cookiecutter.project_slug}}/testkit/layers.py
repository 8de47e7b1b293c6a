"""A pytest plugin: the first directory below tests/ is a test's layer.

Gives each test its layer's marker, refuses a test that stands outside the layers, leaves slow,
performance and diagnostic tests out of the bare `pytest`, and ends a run with a count by layer.
Imports nothing of the application: copy it as it is, and load it with `-p testkit.layers`.
"""

from collections import Counter
from pathlib import Path

import pytest

LAYERS = ("unit", "integration", "e2e", "performance")
NOT_BY_DEFAULT = "not (slow or performance or diagnostic)"
MARKERS = (
    "unit: rules and use cases over fakes; no I/O",
    "integration: one adapter, or the whole app, over the test database and mocked HTTP",
    "e2e: the real process on a real socket",
    "performance: benchmarks and memory; not in the default run",
    "slow: more than a second; not in the default run",
    "diagnostic: for looking into something; not in the default run",
)
COUNTS = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    # `-m ""` asks for everything; only a run without any -m gets the fast set.
    asked = any(str(argument).startswith("-m") for argument in config.invocation_params.args)
    if not asked and not config.option.markexpr:
        config.option.markexpr = NOT_BY_DEFAULT
    config.stash[COUNTS] = Counter()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    root = config.rootpath / "tests"
    astray = [item for item in items if layer_of(item.path, root) is None]
    if astray:
        raise pytest.UsageError(
            f"{astray[0].nodeid} stands in no layer: move it below tests/"
            f"{', tests/'.join(LAYERS)} (its directory is its layer)"
        )
    for item in items:
        item.add_marker(str(layer_of(item.path, root)))


def layer_of(path: Path, root: Path) -> str | None:
    """None outside the layers."""
    if not path.is_relative_to(root):
        return None
    first = path.relative_to(root).parts[0]
    return first if first in LAYERS else None


def pytest_collection_finish(session: pytest.Session) -> None:
    functions = {item.nodeid.partition("[")[0]: item for item in session.items}
    root = session.config.rootpath / "tests"
    session.config.stash[COUNTS].update(
        str(layer_of(item.path, root)) for item in functions.values()
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    counts = config.stash[COUNTS]
    total = sum(counts[layer] for layer in LAYERS[:3])
    if total == 0:
        return
    terminalreporter.section("pyramid (test functions)")
    for layer in reversed(LAYERS[:3]):
        share = 100 * counts[layer] / total
        bar = "#" * round(share / 2)
        terminalreporter.line(f"{layer:>12} {counts[layer]:4}  {share:5.1f} %  {bar:^50}".rstrip())
