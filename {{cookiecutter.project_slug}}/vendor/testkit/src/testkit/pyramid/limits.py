"""Which tests are over their layer's budget, over what their marker allows, or far under it. Pure.

`testkit budgets`, `testkit pyramid` and the end of a run all judge with `over_limits`. One slow run
on a shared machine is noise, so medians are judged, and a test with too few records is only measured
again.
"""

from collections.abc import Iterable, Iterator

from testkit.findings import ERROR, Finding
from testkit.pyramid.durations import Timing
from testkit.pyramid.settings import PyramidSettings
from testkit.reporting import in_ms

FAR_UNDER = 4
"""A marked test that takes less than that part of its marker's limit needs no marker."""
FASTER_OR_UP = "make it faster, or move it up a layer"
FASTER_OR_SLOW = "make it faster, or mark it slow"
FASTER_OR_PERFORMANCE = "make it faster, or mark it performance"
UNMARK = "take the marker off, so that the bare `pytest` runs it"


def over_limits(timings: Iterable[Timing], settings: PyramidSettings) -> Iterator[tuple[Timing, Finding]]:
    """By the records there are, however few."""
    for timing in timings:
        finding = _marked(timing, settings) if timing.markers else _unmarked(timing, settings)
        if finding:
            yield timing, finding


def budget_findings(timings: Iterable[Timing], settings: PyramidSettings) -> Iterator[Finding]:
    """Of tests with enough records for a median."""
    enough = (timing for timing in timings if timing.runs >= settings.records_for_budgets)
    return (finding for _, finding in over_limits(enough, settings))


def _unmarked(timing: Timing, settings: PyramidSettings) -> Finding | None:
    """An end-to-end test waits for processes: only its work is limited."""
    budget = settings.budget(timing.layer)
    waits = timing.layer == "e2e"
    seconds = timing.cpu if waits else max(timing.cpu, timing.alone)
    if budget is None or seconds <= budget:
        return None
    message = f"{'works' if waits else 'takes'} {_median(seconds, timing)}, and {timing.layer} has {in_ms(budget)}"
    return _finding(timing, "budget", message, FASTER_OR_SLOW if waits else FASTER_OR_UP)


def _marked(timing: Timing, settings: PyramidSettings) -> Finding | None:
    """A benchmark or a diagnostic takes what it takes; `slow` and a typed `performance` are for
    tests that need them."""
    if timing.layer == "performance" or "diagnostic" in timing.markers:
        return None
    slow, performance = settings.slow / 1000, settings.performance / 1000
    marker, limit = ("performance", performance) if "performance" in timing.markers else ("slow", slow)
    if timing.seconds < limit / FAR_UNDER:
        message = f"is marked {marker} and takes {_median(timing.seconds, timing)}, far under {in_ms(limit)}"
        return _finding(timing, "marker", message, UNMARK)
    if marker == "slow" and timing.cpu > performance:
        message = f"is marked slow and works {_median(timing.cpu, timing)}, over {in_ms(performance)}"
        return _finding(timing, "marker", message, FASTER_OR_PERFORMANCE)
    return None


def _finding(timing: Timing, rule: str, message: str, remedy: str) -> Finding:
    path, _, test = timing.test.partition("::")
    return Finding(path, 0, rule, ERROR, message, remedy, scope=test)


def _median(seconds: float, timing: Timing) -> str:
    return f"{in_ms(seconds)} (median of {timing.runs} runs)"
