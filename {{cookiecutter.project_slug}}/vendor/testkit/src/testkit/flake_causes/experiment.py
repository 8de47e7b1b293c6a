"""Trials of one test: the reference, single values, and the comparison that confirms a cause."""

import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.flake_causes.axes import Axis, Value
from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.laboratory import Connection, Laboratory, Result
from testkit.flake_causes.statistics import Count, hopeless, separated

MOST_RUNS = 40
"""Of each of two compared conditions."""
FIRST_RUNS, MORE_RUNS = 6, 12
RESERVE = 50.0
"""Seconds kept for confirming and for trying the command."""
AXIS_SECONDS = 10.0
STANDSTILL_LIMIT = 60.0
"""Seconds more for a slowed test, which stands still for at most ten: then it hangs."""


class Cause(NamedTuple):
    axis: str
    says: str
    bad: Conditions
    """It fails."""
    good: Conditions
    """It passes: the counterfactual."""
    failed: Count
    """Under the bad conditions."""
    control: Count
    """Under the good ones."""
    message: str = ""
    """Of the failure."""


class Experiment:
    def __init__(self, laboratory: Laboratory, test: str) -> None:
        self.laboratory = laboratory
        self.test = test
        self.reference = Conditions()
        self.count = Count(0, 0)
        """Of the reference."""
        self.usual = 1.0
        """Seconds of a trial of the reference."""
        self.work = 0.0
        """Seconds of a processor that the test's body had last."""
        self.message = ""
        """Of the last failure."""
        self.neighbours: list[str] = []
        """All tests of its file, in their order."""
        self.tried: list[str] = []

    @property
    def path(self) -> str:
        return self.test.partition("::")[0]

    @property
    def always_fails(self) -> bool:
        return self.count.failed == self.count.runs

    @property
    def has_time(self) -> bool:
        return self.laboratory.left > RESERVE

    def alone(self, conditions: Conditions) -> Connection:
        """Where pytest collects the test's file and no more; other tests before or beside it need the suite."""
        others = {*conditions.before, *conditions.beside} - set(self.neighbours)
        if others:
            return self.suite()
        return self.laboratory.server(["-m", "", self.path], conditions.hash_seed, conditions.database)

    def suite(self) -> Connection:
        return self.laboratory.server([])

    def fails(self, conditions: Conditions, repeats: int = 1) -> bool:
        """In one of the repeats, one after the other in one process."""
        tests = [*conditions.before, *[self.test] * repeats]
        results = self.run(conditions, tests)[-repeats:]
        return any(result.failed for result in results)

    def run(self, conditions: Conditions, tests: Sequence[str], timeout: float | None = None) -> list[Result]:
        limit = timeout or 10 + 10 * self.usual * max(len(tests), 1) + STANDSTILL_LIMIT * bool(
            conditions.late or conditions.share < 1
        )
        outcome = self.laboratory.run(self.alone(conditions), tests, conditions, limit)
        results = outcome.of(self.test)
        self.work = max((each.work for each in results), default=0.0)
        self.message = next((each.message for each in results if each.failed), self.message)
        return results

    def collect(self) -> None:
        """Raises CannotJudge where the test isn't one that runs."""
        server = self.alone(self.reference)
        if server.problems:
            raise CannotJudge(f"pytest can't collect it: {server.problems[0]}")
        if self.test not in server.tests:
            alike = [test for test in server.tests if test.startswith(self.test)]
            some = ", ".join(alike[:3] or server.tests[:3])
            raise CannotJudge(f"{self.test} is not the node id of one test; {self.path} has {some}")
        self.neighbours = server.tests
        print(f"collected {self.test}", file=sys.stderr, flush=True)

    def look_at_reference(self) -> None:
        """Alone, with all that we control held still."""
        started = time.monotonic()
        first = self.run(self.reference, [self.test])
        if first and first[-1].skipped:
            raise CannotJudge(f"{self.test} is skipped here")
        self.count = Count(int(first[-1].failed), 1)
        self.usual = time.monotonic() - started
        while self.count.runs < self._wanted() and self.laboratory.left > RESERVE:
            self.count = self.count.plus(failed=self.fails(self.reference))

    def _wanted(self) -> int:
        return FIRST_RUNS if self.count.failed in (0, self.count.runs) else MORE_RUNS

    def try_axis(self, axis: Axis, seconds: float = AXIS_SECONDS) -> Cause | None:
        """The first value that makes a difference, confirmed."""
        until = time.monotonic() + seconds
        controls: dict[Conditions, bool] = {}
        seldom: tuple[int, Value] | None = None
        done = 0
        for value in axis.values(self.reference):
            if time.monotonic() > until or not self.has_time:
                break
            done += 1
            differs = self.differs(value.conditions)
            if not differs or not self._control_is_usual(value, controls):
                continue
            times = 1 + sum(self.differs(value.conditions) for _ in range(self._more))
            if times == 1 + self._more:
                cause = self.confirm(axis.name, value)
                if cause:
                    return cause
            elif seldom is None or times > seldom[0]:
                seldom = times, value
        self.note(f"{axis.name}: {f'{done} values' if done else axis.needs}")
        return self.confirm(axis.name, seldom[1]) if seldom and seldom[0] > self._more * 0.7 else None

    @property
    def _is_mixed(self) -> bool:
        return 0 < self.count.failed < self.count.runs

    @property
    def _more(self) -> int:
        return 5 if self._is_mixed else 2

    def differs(self, conditions: Conditions) -> bool:
        """From what the reference does; from a reference that does both, by failing."""
        return self.fails(conditions) != self.always_fails

    def _control_is_usual(self, value: Value, controls: dict[Conditions, bool]) -> bool:
        """What the control does too is of the tool's making: a test that can't bear another clock at all."""
        if value.control == self.reference:
            return True
        if value.control not in controls:
            controls[value.control] = not self.differs(value.control)
        return controls[value.control]

    def confirm(self, axis: str, value: Value) -> Cause | None:
        """One run with, one run without, until chance can't explain the difference, or no more runs could."""
        changed, control = Count(0, 0), Count(0, 0)
        while not separated(changed, control):
            if hopeless(changed, control, MOST_RUNS) or self.laboratory.left < RESERVE / 2:
                self.note(f"{axis}: not confirmed, {changed} against {control}")
                return None
            changed = changed.plus(failed=self.fails(value.conditions))
            control = control.plus(failed=self.fails(value.control))
        if changed.failed * control.runs > control.failed * changed.runs:
            return Cause(axis, value.says, value.conditions, value.control, changed, control, self.message)
        return Cause(axis, f"but not {value.says}", value.control, value.conditions, control, changed, self.message)

    def note(self, text: str) -> None:
        self.tried.append(text)
        print(f"  {text} ({self.laboratory.left:.0f} s left)", file=sys.stderr, flush=True)
