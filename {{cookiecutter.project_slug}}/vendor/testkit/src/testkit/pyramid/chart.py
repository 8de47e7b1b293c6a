"""The pyramid as text: its levels, and the slowest tests with their phases apart."""

from collections.abc import Iterator

from testkit.pyramid.durations import Timing
from testkit.pyramid.rules import Level, Pyramid
from testkit.pyramid.settings import PyramidSettings

WIDTH = 28
"""Of the bar of a layer with all tests: a line of a level fits into 80 columns."""
HEADING = f"{'':{WIDTH + 14}}functions  share target  tests   time"


def draw(pyramid: Pyramid, settings: PyramidSettings) -> list[str]:
    functions = sum(level.functions for level in pyramid.levels)
    seconds = sum(level.seconds for level in pyramid.levels)
    levels = [_level(level, functions, seconds, settings) for level in reversed(pyramid.levels)]
    few = functions < settings.minimum
    note = [f"{functions} test functions: shares are judged from {settings.minimum}"] if few else []
    return [HEADING, *levels, *note, *_slowest(pyramid.slowest)]


def _level(level: Level, functions: int, seconds: float, settings: PyramidSettings) -> str:
    share = 100 * level.functions / functions if functions else 0.0
    time = 100 * level.seconds / seconds if seconds else 0.0
    bar = "#" * round(share * WIDTH / 100)
    return (
        f"{level.layer:>12}  {bar:^{WIDTH}}{level.functions:9} {share:5.1f}%{settings.share(level.layer):6g}%"
        f"{level.tests:7} {time:5.1f}%"
    )


def _slowest(slowest: list[Timing]) -> Iterator[str]:
    if slowest:
        yield "slowest, in ms / of them at work: total, setup, call, teardown"
    for timing in slowest:
        columns = ((timing.seconds, timing.cpu), *timing.phases())
        yield "".join(map(_milliseconds, columns)) + f"    {timing.test}"


def _milliseconds(times: tuple[float, float]) -> str:
    wall, work = times
    return f"{f'{1000 * wall:.0f} / {1000 * work:.0f}':>13}"
