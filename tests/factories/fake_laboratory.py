"""`FakeLaboratory(fails)`: a suite of tests without processes; `fails(before, conditions)` decides what ours does."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.experiment import Experiment
from testkit.flake_causes.laboratory import Outcome, Result

OURS = "tests/unit/test_a.py::test_ours"
SUITE = (
    *(f"tests/unit/test_a.py::test_{number}" for number in range(4)),
    OURS,
    *(f"tests/unit/test_b.py::test_{number}" for number in range(9)),
    *(f"tests/e2e/test_c.py::test_{number}" for number in range(30)),
)
Fails = Callable[[Sequence[str], Conditions], bool]


@dataclass
class FakeLaboratory:
    fails: Fails
    root: Path = Path("/nowhere")
    left: float = 250.0
    runs: int = 0
    beside: Sequence[str] = field(default=())

    def server(self, arguments: Sequence[str], hash_seed: int = 0, database: str | None = None) -> Any:
        path = arguments[-1] if arguments else ""
        tests = [test for test in SUITE if test.startswith(path)]
        return SimpleNamespace(tests=tests, problems=[])

    def run(self, server: Any, tests: Sequence[str], conditions: Conditions, timeout: float) -> Outcome:
        self.runs += 1
        results = []
        for number, test in enumerate(tests):
            failed = test == OURS and self.fails(tests[:number], conditions)
            results.append(Result(test, failed, "AssertionError" if failed else "", start=number, end=number + 0.02))
        beside = [Result(test, failed=False, message="", start=0, end=1000) for test in conditions.beside]
        return Outcome(results, beside)


def experiment(fails: Fails) -> Experiment:
    laboratory: Any = FakeLaboratory(fails)
    return Experiment(laboratory, OURS)


def with_chance(probability: float, seed: int = 1) -> Callable[[], bool]:
    """The same answers each time it is made."""
    row = random.Random(seed)  # noqa: S311
    return lambda: row.random() < probability
