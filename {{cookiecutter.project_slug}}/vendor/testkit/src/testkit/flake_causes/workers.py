"""The axis of parallel workers: which test, running at the same time in another process, makes it fail."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from testkit.flake_causes.axes import WORKERS, Value
from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.experiment import RESERVE, Cause, Experiment
from testkit.flake_causes.laboratory import Result

SECONDS = 6.0
"""Of our test, over and over, beside others."""
MOST_REPEATS = 200


def find_near(experiment: Experiment) -> Cause | None:
    """Among the tests of its file."""
    return _find(experiment, [each for each in experiment.neighbours if each != experiment.test])


def find_far(experiment: Experiment) -> Cause | None:
    """Among the other tests of its folder."""
    folder = experiment.path.rpartition("/")[0] + "/"
    suite = experiment.suite().tests
    tests = [each for each in suite if each.startswith(folder) and each not in experiment.neighbours]
    return _find(experiment, tests if experiment.test in suite else [])


def _find(experiment: Experiment, tests: Sequence[str]) -> Cause | None:
    if experiment.always_fails or not tests:
        return None
    results = experiment.run(experiment.reference, [experiment.test] * 3)
    shortest = min(result.end - result.start for result in results)
    repeats = max(2, min(MOST_REPEATS, int(SECONDS / max(shortest, 0.01))))
    failures, others = suspects(experiment, tests, repeats)
    # Enough for a failure in nearly every try: confirming takes many tries.
    enough = min(repeats, max(2, 6 * repeats // max(failures, 1)))
    return next(filter(None, (confirm(experiment, other, enough) for other in others)), None)


def suspects(experiment: Experiment, tests: Sequence[str], repeats: int) -> tuple[int, list[str]]:
    """How often ours failed, and those that ran meanwhile, the most frequent first."""
    conditions = replace(experiment.reference, beside=tuple(tests))
    seconds = min(experiment.laboratory.left - RESERVE, 4 * SECONDS)
    outcome = experiment.laboratory.run(experiment.alone(conditions), [experiment.test] * repeats, conditions, seconds)
    experiment.note(f"parallel workers: beside {len(tests)} other tests, {len(outcome.results)} times")
    failures = [each for each in outcome.results if each.failed and each.message != "hung"]
    at_once = Counter(other.test for failure in failures for other in outcome.beside if overlap(failure, other))
    return len(failures), [test for test, _ in at_once.most_common(3)]


def overlap(one: Result, other: Result) -> bool:
    return one.start < other.end and other.start < one.end


def confirm(experiment: Experiment, other: str, repeats: int) -> Cause | None:
    bad = replace(experiment.reference, beside=(other,))
    value = Value(bad, f"while {other} runs in another process ({repeats} tries)", experiment.reference)
    return Repeated(experiment, repeats).confirm(WORKERS, value)


class Repeated(Experiment):
    """One trial is many runs in one process: what collides does so seldom."""

    def __init__(self, experiment: Experiment, repeats: int) -> None:
        self.__dict__ |= experiment.__dict__
        self.repeats = repeats

    def fails(self, conditions: Conditions, repeats: int = 1) -> bool:
        return super().fails(conditions, repeats * self.repeats)
