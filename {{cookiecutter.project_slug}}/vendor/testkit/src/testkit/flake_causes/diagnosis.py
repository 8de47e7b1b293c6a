"""Goes through the axes, cheap ones first, until one is confirmed."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from testkit.configuration import read_settings
from testkit.flake_causes import order, workers
from testkit.flake_causes.axes import DATABASE, HASH_AXIS, VALUE_AXES, Axis, Value, timing_axes
from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.experiment import Cause, Experiment
from testkit.flake_causes.statistics import Count
from testkit.postgres import VARIABLE
from testkit.run_facts import RecordSettings

HASH_SECONDS = 60.0
ALIKE = 0.3
"""Difference of two shares of failures that says nothing, after few runs."""
ONE_DATABASE = "not tried, [tool.testkit.record] names no variable of a database"


class Diagnosis(NamedTuple):
    reference: Count
    cause: Cause | None
    also: list[Cause]
    """Other axes that were confirmed too."""

    @property
    def is_broken(self) -> bool:
        return self.cause is None and self.reference.failed == self.reference.runs


def diagnose(experiment: Experiment) -> Diagnosis:
    experiment.collect()
    experiment.look_at_reference()
    work = experiment.work
    experiment.note(f"alone, nothing changed: failed {experiment.count}")
    if cause := order.find_near(experiment):
        return Diagnosis(experiment.count, cause, [])
    for axis in VALUE_AXES:
        if cause := experiment.try_axis(axis):
            return Diagnosis(experiment.count, cause, [])
    timing = [cause for axis in timing_axes(work) if (cause := experiment.try_axis(axis))]
    if timing:
        first = most_certain(timing)
        return Diagnosis(experiment.count, first, [cause for cause in timing if cause is not first])
    return Diagnosis(experiment.count, next(_processes(experiment), None), [])


def most_certain(causes: list[Cause]) -> Cause:
    """The first, the most special one, of those that decide about as much as the best."""
    shares = [cause.failed.failed / cause.failed.runs for cause in causes]
    return next(cause for cause, share in zip(causes, shares, strict=True) if share > max(shares) - ALIKE)


def _processes(experiment: Experiment) -> Iterator[Cause]:
    """What needs other processes, or many tests."""
    steps: tuple[Callable[[], Cause | None], ...] = (
        lambda: workers.find_near(experiment),
        lambda: experiment.try_axis(
            Axis(DATABASE, lambda reference: databases(reference, experiment.laboratory.root), ONE_DATABASE)
        ),
        lambda: order.find_far(experiment),
        lambda: experiment.try_axis(HASH_AXIS, HASH_SECONDS),
        lambda: workers.find_far(experiment),
    )
    for step in steps:
        if experiment.has_time and (cause := step()):
            yield cause


def databases(reference: Conditions, root: Path) -> Iterator[Value]:
    if read_settings(RecordSettings, "record", root).database_from != VARIABLE:
        return
    other = "sqlite" if os.environ.get(VARIABLE) else "postgresql"
    names = {"sqlite": "without " + VARIABLE, "postgresql": "on PostgreSQL"}
    yield Value(replace(reference, database=other), names[other], reference)
