"""Property tests that try the same values in each run, and state machines of async code. hypothesis must be installed.

`derandomize` alone is not enough: hypothesis also draws constants from the sources of whatever modules are loaded,
so one test alone would try other values than in the whole suite.
"""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy.util import await_only, greenlet_spawn

__all__ = ["await_only", "each_run_the_same", "explore"]

# hypothesis has no setting for it. Where a new version renames it, values vary again, and nothing else happens.
HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]  # noqa: SLF001

# A busy machine decides nothing, and nothing is written to `.hypothesis/`.
each_run_the_same = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""Decorates a test of `given`. `settings(each_run_the_same, max_examples=10_000)` looks further."""


async def explore(machine: Callable[[], RuleBasedStateMachine], *, examples: int = 30, steps: int = 12) -> None:
    """Runs a state machine on the loop of the test. Its rules are not async: they wait with `await_only(…)`."""
    wide = settings(each_run_the_same, max_examples=examples, stateful_step_count=steps)
    await greenlet_spawn(run_state_machine_as_test, machine, settings=wide)
