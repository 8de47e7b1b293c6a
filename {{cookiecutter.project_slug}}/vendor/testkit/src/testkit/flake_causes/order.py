"""The axis of order: which tests, run before in the same process, change what the test does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from testkit.flake_causes.axes import ORDER, Value
from testkit.flake_causes.experiment import RESERVE, Cause, Experiment
from testkit.flake_causes.minimise import minimised

PROBES = 60
"""Times that the test itself runs between the others."""
SHUFFLES = 2


def find(experiment: Experiment) -> Cause | None:
    if experiment.laboratory.left < RESERVE:
        return None
    suite = experiment.suite()
    others = [each for each in suite.tests if each != experiment.test]
    if experiment.test not in suite.tests:
        experiment.note("order: pytest does not collect the test by default")
        return None
    if not experiment.always_fails and _differs_after(experiment, [experiment.test]):
        return _confirmed(experiment, [experiment.test])
    for tests in scopes(experiment.test, others):
        if not experiment.has_time:
            break
        prefix = first_effect(experiment, tests)
        if prefix:
            found = minimised(prefix, lambda some: _differs_after(experiment, some))
            if cause := _confirmed(experiment, found):
                return cause
    return None


def scopes(test: str, others: Sequence[str]) -> Iterator[list[str]]:
    """From near to far: the polluter is most often a neighbour. Files in a random order show what the usual one hides."""
    path = test.partition("::")[0]
    folder = path.rpartition("/")[0] + "/"
    file = [each for each in others if each.partition("::")[0] == path]
    near = [each for each in others if each.startswith(folder)]
    if file:
        yield file
    for seed in range(SHUFFLES if len(file) > 1 else 0):
        yield Random(seed).sample(file, len(file))  # noqa: S311
    if len(near) > len(file):
        yield near
    if len(others) > len(near):
        yield list(others)


def first_effect(experiment: Experiment, tests: Sequence[str]) -> list[str]:
    """Runs the tests with ours in between; of those until it behaved otherwise, what is needed again in a clean process."""
    chunk = -(-len(tests) // PROBES)
    chunks = [tests[start : start + chunk] for start in range(0, len(tests), chunk)]
    run = [test for part in chunks for test in (*part, experiment.test)]
    seconds = max(experiment.laboratory.left - RESERVE, 5.0)
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
