"""The axis of order: which tests, run before in the same process, change what the test does."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from testkit.flake_causes.axes import ORDER, Value
from testkit.flake_causes.experiment import RESERVE, Cause, Experiment
from testkit.flake_causes.minimise import minimised

PROBES = 60
"""Times that the test itself runs between the others."""
LONGEST = 90.0
"""Seconds: one of the others may hang."""
SHUFFLES = 2
"""Of the file: a random order shows what the usual one hides."""


def find_near(experiment: Experiment) -> Cause | None:
    """Itself, or tests of its file: cheap, and the most frequent cause."""
    if not experiment.always_fails and _differs_after(experiment, [experiment.test]):
        return _confirmed(experiment, [experiment.test])
    others = [each for each in experiment.neighbours if each != experiment.test]
    shuffles = [Random(seed).sample(others, len(others)) for seed in range(SHUFFLES)]  # noqa: S311
    return _first_confirmed(experiment, [others, *shuffles] if len(others) > 1 else [others])


def find_far(experiment: Experiment) -> Cause | None:
    """From near to far: its folder, its layer, then the whole suite, in pytest's own order."""
    suite = experiment.suite().tests
    if experiment.test not in suite:
        experiment.note("order: pytest does not collect the test by default")
        return None
    others = [each for each in suite if each != experiment.test]
    folder = experiment.path.rpartition("/")[0]
    layer = "/".join(folder.split("/")[:2])
    scopes = [[each for each in others if each.startswith(f"{path}/")] for path in dict.fromkeys((folder, layer))]
    return _first_confirmed(experiment, [*scopes, others])


def _first_confirmed(experiment: Experiment, scopes: Iterable[Sequence[str]]) -> Cause | None:
    for tests in filter(None, scopes):
        if not experiment.has_time:
            return None
        if prefix := first_effect(experiment, tests):
            needed = minimised(prefix, lambda some: _differs_after(experiment, some))
            if cause := _confirmed(experiment, needed):
                return cause
    return None


def first_effect(experiment: Experiment, tests: Sequence[str]) -> list[str]:
    """Runs the tests with ours in between, until it behaves otherwise: those before, if they do it again."""
    chunk = -(-len(tests) // PROBES)
    chunks = [tests[start : start + chunk] for start in range(0, len(tests), chunk)]
    run = [test for part in chunks for test in (*part, experiment.test)]
    seconds = min(max((experiment.laboratory.left - RESERVE) * 0.6, 5.0), LONGEST)
    conditions = replace(experiment.reference, before=tuple(tests))
    results = experiment.run(conditions, run, timeout=seconds)
    experiment.note(f"order: after {len(tests)} other tests")
    probed = [result.failed for result in results]
    if experiment.always_fails in probed[-1:] and len(probed) < len(chunks):
        probed.pop()  # it was cut off
    effect = next((index for index, failed in enumerate(probed) if failed != experiment.always_fails), None)
    if effect is None:
        return []
    candidates = [list(chunks[effect]), [test for part in chunks[: effect + 1] for test in part]]
    return next((some for some in candidates if _differs_after(experiment, some)), [])


def _differs_after(experiment: Experiment, tests: Sequence[str]) -> bool:
    return experiment.differs(replace(experiment.reference, before=tuple(tests)))


def _confirmed(experiment: Experiment, tests: Sequence[str]) -> Cause | None:
    names = "itself" if list(tests) == [experiment.test] else " and ".join(tests)
    conditions = replace(experiment.reference, before=tuple(tests))
    return experiment.confirm(ORDER, Value(conditions, f"after {names}", experiment.reference))
