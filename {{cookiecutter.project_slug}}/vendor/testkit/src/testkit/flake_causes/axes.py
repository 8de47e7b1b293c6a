"""What can be changed about a run, one axis at a time, and to which values."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, NamedTuple

from testkit.flake_causes.conditions import Conditions

ZONES = ("Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Asia/Kathmandu")
"""UTC+14 and UTC-12: at any moment, the date of one of them is not UTC's."""
MOMENTS = (
    ("2027-01-31T12:00:00", None, "on the last day of January"),
    ("2027-04-30T12:00:00", None, "on the last day of April"),
    ("2027-12-31T12:00:00", None, "on the last day of the year"),
    ("2028-01-01T00:30:00", None, "in the first hour of a year"),
    ("2028-02-29T12:00:00", None, "on a leap day"),
    ("2027-03-01T12:00:00", None, "on the first day of March"),
    ("2027-06-05T12:00:00", None, "on a Saturday"),
    ("2027-06-06T12:00:00", None, "on a Sunday"),
    ("2027-06-07T00:00:30", None, "on a Monday, right after midnight"),
    ("2027-06-08T03:10:00", None, "at night, on a Tuesday"),
    ("2027-06-09T08:05:00", None, "in the morning, on a Wednesday"),
    ("2027-06-10T17:45:00", None, "in the afternoon, on a Thursday"),
    ("2027-06-11T23:50:00", None, "late in the evening, on a Friday"),
    ("2027-03-27T12:00:00", "Europe/Berlin", "on the day before summer time begins in Berlin"),
    ("2027-10-30T12:00:00", "Europe/Berlin", "on the day before summer time ends in Berlin"),
    ("2027-03-28T00:59:59", "Europe/Berlin", "right before summer time begins in Berlin"),
    ("2027-10-31T00:30:00", "Europe/Berlin", "in the hour that Berlin's clocks show twice"),
    ("2027-03-13T20:00:00", "America/New_York", "on the day before summer time begins in New York"),
    ("2027-11-06T20:00:00", "America/New_York", "on the day before summer time ends in New York"),
    ("2032-09-08T12:00:00", None, "some years from now"),
    ("2038-01-19T03:14:08", None, "after 32 bits of seconds"),
)
MIDNIGHT = "2028-01-01T00:00:00"
"""A second, a minute, a day, a month and a year end there."""
MOST_READS = 24
MOST_SEEDS = 60
SEEDS = range(1, MOST_SEEDS)
SCHEDULED = "when asyncio runs ready tasks in another order (schedule {})"
SLOWER = (3, 10, 30, 100, 200)
LATE = (0.2, 2.0)
STANDSTILL = 2.0
"""Seconds in all, beyond ten times: a limit of more seconds and of more than ten times the work is a generous one."""
LONGEST_STANDSTILL = 10.0


class Value(NamedTuple):
    conditions: Conditions
    says: str
    """Ends the sentence 'It fails …'."""
    control: Conditions
    """Otherwise the same, without what the axis changes."""


class Axis(NamedTuple):
    name: str
    values: Callable[[Conditions], Iterable[Value]]
    """From the conditions of the reference."""
    needs: str = "not tried, no time was left"
    """Why there may be no values."""


def one_by_one(field: str, values: Iterable[Any], says: str) -> Callable[[Conditions], Iterator[Value]]:
    """An axis of one condition; `says` has {} for its value."""

    def axis(reference: Conditions) -> Iterator[Value]:
        for value in values:
            yield Value(replace(reference, **{field: value}), says.format(value), reference)

    return axis


def moments(reference: Conditions) -> Iterator[Value]:
    if not find_spec("time_machine"):
        return
    for moment, zone, says in MOMENTS:
        control = replace(reference, moment=_quiet_now(), zone=zone)
        yield Value(replace(control, moment=moment), f"{says} ({moment} UTC)", control)


def rollovers(reference: Conditions) -> Iterator[Value]:
    if not find_spec("time_machine"):
        return
    for reads in range(1, MOST_READS):
        control = replace(reference, moment=_quiet_now(), reads=reads)
        says = f"when midnight comes between two looks at the clock (before read {reads} of the test)"
        yield Value(replace(control, moment=MIDNIGHT), says, control)


def _quiet_now() -> str:
    """This hour, but no second, minute or hour ends soon."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H}:30:30.500000"


def latencies(reference: Conditions) -> Iterator[Value]:
    for longest, tries in ((0.05, 4), (0.3, 4), (0.8, 2)):
        for seed in range(tries):
            conditions = replace(reference, latency=longest, latency_seed=seed)
            yield Value(conditions, f"when other services take up to {longest} s to answer", reference)


def loads(reference: Conditions, work: float) -> Iterator[Value]:
    for late in LATE:
        says = f"when threads begin {late} s late, as on a busy machine"
        yield Value(replace(reference, late=late), says, reference)
    for slower in slowdowns(work):
        conditions = replace(reference, share=round(1 / slower, 5))
        says = f"when it works {slower:.0f} times slower, as on a busy machine"
        yield Value(conditions, says, reference)


def slowdowns(work: float) -> list[float]:
    """For a test of so much work, in seconds of a processor."""
    most = min(max(STANDSTILL / max(work, 0.001), SLOWER[1]), SLOWER[-1])
    return [slower for slower in sorted({min(each, most) for each in SLOWER}) if work * slower < LONGEST_STANDSTILL]


NO_CLOCK = "not tried, time-machine is not installed"
VALUE_AXES = (
    Axis("seed", one_by_one("seed", range(2, MOST_SEEDS), "with the random seed {}")),
    Axis("seed", one_by_one("entropy", SEEDS, "when uuid4, secrets and random.Random() give other values")),
    Axis("time zone", one_by_one("zone", ZONES, "with TZ={}")),
    Axis("time", moments, NO_CLOCK),
    Axis("time", rollovers, NO_CLOCK),
)
"""Each decides alone: the first that is confirmed is the cause."""


def timing_axes(work: float) -> tuple[Axis, ...]:
    """A slow machine touches them all, so they are compared with each other."""
    return (
        Axis("latency", latencies),
        Axis("schedule", one_by_one("schedule", SEEDS, SCHEDULED)),
        Axis("load", lambda reference: loads(reference, work)),
        Axis("debug mode", one_by_one("debug", [True], "in asyncio's debug mode")),
    )


HASH_AXIS = Axis("hash seed", one_by_one("hash_seed", range(1, 9), "with PYTHONHASHSEED={}"))
ORDER, WORKERS, DATABASE = "order", "parallel workers", "database"
AXES = ("seed", "time zone", "time", "latency", "schedule", "debug mode", "load", "hash seed", ORDER, WORKERS, DATABASE)
