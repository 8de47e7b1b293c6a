"""A made-up history of a test suite, in which the truth about each test is known."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from testkit.history.runs import History, PastRun, Result
from testkit.layer_names import LAYERS
from testkit.records import Failure, Run

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
BETWEEN = timedelta(hours=12)


@dataclass
class Cause:
    """Why some tests fail: on some commits, or in a share of runs."""

    tests: Sequence[str]
    module: str
    rate: float = 1.0
    share: float = 1.0
    """Of its tests that fail when it is there."""
    commits: range | None = None

    def failing(self, rng: random.Random, commit: int) -> dict[str, Failure]:
        here = commit in self.commits if self.commits else rng.random() < self.rate
        why = Failure("assertion" if self.commits else "timeout", "AssertionError", "", module=self.module)
        return {test: why for test in self.tests if here and rng.random() < self.share}


@dataclass
class World:
    history: History
    flaky: Mapping[str, float]
    """Their rate, by the newest name."""
    clusters: Sequence[frozenset[str]]
    regressed: frozenset[str]
    """Tests that a regression broke, and nothing else."""
    old_names: Mapping[str, str]
    failing_commits: Mapping[str, list[int]]
    """Of each module, by the position of the commit."""
    shown: frozenset[str] = field(default_factory=frozenset)
    """Flaky tests that did show both outcomes on a commit, or passed on a retry."""


class Maker:
    def __init__(self, seed: int, parameters: Mapping[str, Any]) -> None:
        self.rng = random.Random(seed)
        self.p = parameters
        self.modules = [f"src/app/module_{number:02}.py" for number in range(parameters["modules"])]
        self.tests = [
            f"tests/unit/test_module_{number % parameters['modules']:02}.py::test_behaviour_{number}"
            for number in range(parameters["tests"])
        ]
        self.free = self.rng.sample(self.tests, len(self.tests))
        self.runs: list[PastRun] = []
        self.old_names: dict[str, str] = {}
        self.regressions: list[Cause] = []

    def make(self) -> World:
        flaky, groups = self._flaky(), self._clusters()
        self.regressions = [self._regression() for _ in range(self.p["regressions"])]
        self._rename(flaky)
        causes = [*flaky, *groups, *self.regressions]
        self._run_all(causes)
        self.runs.sort(key=lambda past: past.run.id)
        rates = {test: cause.rate for cause in flaky for test in cause.tests}
        rates |= {test: cause.rate * cause.share for cause in groups for test in cause.tests}
        broken = {test for cause in self.regressions for test in cause.tests}
        return World(
            History(self.runs),
            {self.old_names.get(test, test): rate for test, rate in rates.items()},
            [frozenset(cause.tests) for cause in groups],
            frozenset(broken - set(rates)),
            {new: old for old, new in self.old_names.items()},
            self._failing_commits(),
            shown(self.runs, self.old_names) & {self.old_names.get(test, test) for test in rates},
        )

    def _take(self, count: int) -> list[str]:
        taken, self.free = self.free[:count], self.free[count:]
        return taken

    def _flaky(self) -> list[Cause]:
        rates = [rate for rate in self.p["rates"] for _ in range(self.p["flaky_each"])]
        return [Cause(self._take(1), self.rng.choice(self.modules), rate) for rate in rates]

    def _clusters(self) -> list[Cause]:
        sizes = [self.rng.randint(*self.p["cluster_sizes"]) for _ in range(self.p["clusters"])]
        return [
            Cause(self._take(size), self.rng.choice(self.modules), self.p["cluster_rate"], self.p["cluster_share"])
            for size in sizes
        ]

    def _regression(self) -> Cause:
        """Some modules break far more often than others, and with them tests of that module, flaky ones too."""
        weights = [1 / (position + 1) for position in range(len(self.modules))]
        at = self.rng.choices(range(len(self.modules)), weights)[0]
        own = [test for test in self.tests if f"test_module_{at:02}.py" in test]
        tests = self.rng.sample(own, min(self.rng.randint(*self.p["regression_tests"]), len(own)))
        is_single = self.rng.random() < self.p["single_regressions"]
        length = 1 if is_single else self.rng.randint(*self.p["regression_commits"])
        begin = self.rng.randrange(1, self.p["commits"] - length)
        return Cause(tests, self.modules[at], commits=range(begin, begin + length))

    def _rename(self, flaky: Sequence[Cause]) -> None:
        for cause in self.rng.sample(list(flaky), min(self.p["renamed"], len(flaky))):
            self.old_names[cause.tests[0]] = f"{cause.tests[0]}_under_a_new_name"

    def _run_all(self, causes: Sequence[Cause]) -> None:
        count = self.p["commits"]
        special = self.rng.sample(range(1, count), self.p["outages"] + self.p["bursts"] + self.p["dirty"])
        outages, bursts = special[: self.p["outages"]], special[self.p["outages"] :][: self.p["bursts"]]
        for commit in range(count):
            branch, broken = self._branch(commit)
            for attempt in range(self.rng.randint(*self.p["runs_per_commit"])):
                share = self.p["outage_share"] if commit in outages else self.p["burst_share"]
                hit = share if attempt == 0 and commit in (*outages, *bursts) else 0.0
                self._run(commit, attempt, branch, [*causes, *broken], hit)
            if commit in special[-self.p["dirty"] :]:
                local = Cause(self.rng.sample(self.tests, 3), self.rng.choice(self.modules))
                self._run(commit, 9, "local", [*causes, local], 0.0, dirty=True)

    def _branch(self, commit: int) -> tuple[str, list[Cause]]:
        if self.rng.random() >= self.p["feature_branches"]:
            return "main", []
        at = self.rng.randrange(self.p["modules"])
        own = [test for test in self.tests if f"test_module_{at:02}.py" in test]
        broken = Cause(self.rng.sample(own, min(3, len(own))), self.modules[at], commits=range(commit, commit + 1))
        if self.rng.random() >= 0.5:
            return f"feature-{commit // 10}", []
        self.regressions.append(broken)
        return f"feature-{commit // 10}", [broken]

    def _run(  # noqa: PLR0913
        self, commit: int, attempt: int, branch: str, causes: Sequence[Cause], hit: float, *, dirty: bool = False
    ) -> None:
        began = START + commit * BETWEEN + attempt * timedelta(minutes=7)
        seed, names = self.rng.randrange(10**6), self._names(commit)
        run = Run(
            f"{began:%Y%m%dT%H%M%S}", f"{commit:040x}", seed, "sqlite", None, len(names), LAYERS, dirty, branch, "3.13"
        )
        retrying = self.rng.random() < self.p["retrying"]
        first, second = self._failures(causes, commit, hit), self._failures(causes, commit, hit)
        results = []
        for test, name in names.items():
            attempts = 2 if retrying and test in first else 1
            why = second.get(test) if attempts > 1 else first.get(test)
            results.append(Result(name, "failed" if why else "passed", 0.01, attempts, why))
        self.runs.append(PastRun(run, results))

    def _names(self, commit: int) -> dict[str, str]:
        is_new = commit >= self.p["commits"] // 2
        return {test: self.old_names.get(test, test) if is_new else test for test in self.tests}

    def _failures(self, causes: Sequence[Cause], commit: int, hit: float) -> dict[str, Failure]:
        failures: dict[str, Failure] = {}
        for cause in causes:
            failures |= cause.failing(self.rng, commit)
        down = Failure("network", "ConnectionRefusedError", "", module="src/app/module_00.py")
        return failures | {test: down for test in self.tests if hit and self.rng.random() < hit}

    def _failing_commits(self) -> dict[str, list[int]]:
        commits: dict[str, set[int]] = {module: set() for module in self.modules}
        for cause in self.regressions:
            commits[cause.module] |= set(cause.commits or ())
        return {module: sorted(each) for module, each in commits.items()}


def shown(runs: Sequence[PastRun], new_names: Mapping[str, str]) -> frozenset[str]:
    """Tests with both outcomes on a commit outside outages, or a pass on a retry."""
    outcomes: dict[tuple[str, str | None], set[bool]] = {}
    proven = set()
    for past in runs:
        failed = sum(result.has_failed or result.attempts > 1 for result in past.results)
        if failed > 0.2 * len(past.results):
            continue
        for result in past.results:
            name = new_names.get(result.test, result.test)
            if result.attempts > 1 and not result.has_failed:
                proven.add(name)
            if not past.run.dirty:
                outcomes.setdefault((name, past.run.commit), set()).add(result.has_failed)
    return frozenset(proven | {name for (name, _), both in outcomes.items() if len(both) > 1})
