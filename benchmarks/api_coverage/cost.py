"""What recording requests costs: the CPU of the recording itself, as a share of the CPU of the whole test run.

    cd build/order-service
    PYTHONPATH=../../benchmarks/api_coverage uv run pytest -p cost tests/integration/api

The share is measured within one process, so what else the machine does hardly matters. Reading the clock is
counted too, so the true share is a little smaller.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

import pytest
from testkit.api_coverage.recording import RequestLog
from testkit.api_coverage.request_file import RequestFile

spent = {"seconds": 0.0, "calls": 0.0}


def measured(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        began = time.thread_time()
        try:
            return function(*arguments, **options)
        finally:
            spent["seconds"] += time.thread_time() - began
            spent["calls"] += 1

    return wrapper


def pytest_configure() -> None:
    for owner, names in ((RequestLog, ("add", "take", "clear")), (RequestFile, ("write", "close"))):
        for name in names:
            setattr(owner, name, measured(getattr(owner, name)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    whole = time.process_time()
    share, calls = 100 * spent["seconds"] / whole, spent["calls"]
    terminalreporter.write_line(
        f"recording: {1000 * spent['seconds']:.1f} ms of {whole:.2f} s of CPU, {share:.2f} %, {calls:.0f} calls"
    )
