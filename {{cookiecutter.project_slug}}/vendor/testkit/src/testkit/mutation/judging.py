"""Judges mutants one after the other: which test kills it, or why none can."""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge
from testkit.mutation.code import Kind
from testkit.mutation.mutant import Mutant
from testkit.mutation.reach import Reach
from testkit.mutation.servers import Servers

PATIENCE = 3.0
"""Times what the slowest test waits without a mutant."""

FIRST_FILES = 3
"""Test files that a mutant which needs a new import meets first."""


class Outcome(StrEnum):
    KILLED = "killed"
    ALIVE = "alive"
    UNREACHED = "not reached"
    """No test runs the line in its own process."""
    INVALID = "invalid"
    """The project can't be imported with it: whoever runs anything sees that."""
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    mutant: Mutant
    kind: Kind
    outcome: Outcome
    tests: Sequence[str]
    """All that could notice it."""
    killer: str = ""
    how: str = ""
    """cpu, hung or crash, where the test didn't just fail; or why it is not known."""
    is_noticed: bool = False
    """The killer found something wrong: the code did not just break under it."""


def stages(tests: Sequence[str]) -> list[list[str]]:
    """To import a test file takes longer than to run a test of it: the most likely files come alone."""
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))[:FIRST_FILES]
    first = [test for test in tests if test.partition("::")[0] in files]
    later = [test for test in tests if test.partition("::")[0] not in files]
    return [first, later] if later else [first]


class Judge:
    """Of many threads; each has a worker's number."""

    def __init__(self, servers: Servers, reach: Reach, root: Path) -> None:
        self.servers = servers
        self.reach = reach
        self.root = root
        self.lock = Lock()
        self.killers: dict[str, list[str]] = defaultdict(list)
        """By file: the last killers first, for what killed there is likely to kill again."""
        self.cpu: defaultdict[Kind, float] = defaultdict(float)
        """Seconds that the forks have worked."""
        self.trusted: set[tuple[str, str]] = set()
        self.distrusted: set[str] = set()
        """Tests that fail alone without any mutant."""

    def judge(self, worker: int, mutant: Mutant, kind: Kind) -> Verdict:
        """A function's body that needs a new import after all is still reached by its lines."""
        if kind is Kind.IMPORT:
            return self._first_killer(worker, mutant, kind, self.reach.of_module(mutant))
        tests = self.reach.of_lines(mutant)
        verdict = self._first_killer(worker, mutant, kind, tests)
        return self._first_killer(worker, mutant, Kind.IMPORT, tests) if verdict.how == "unfit" else verdict

    def _first_killer(self, worker: int, mutant: Mutant, kind: Kind, tests: Sequence[str]) -> Verdict:
        if not tests:
            return Verdict(mutant, kind, Outcome.UNREACHED, tests)
        while True:
            left = [test for test in self._likely_first(mutant, tests) if test not in self.distrusted]
            for stage in [left] if kind is Kind.BODY else stages(left):
                verdict = self._verdict(mutant, kind, tests, self.run(worker, mutant, kind, stage, stops=True))
                if verdict.outcome is not Outcome.ALIVE:
                    break
            if verdict.outcome is not Outcome.KILLED or self._is_trusted(worker, kind, verdict.killer):
                break
        if verdict.killer:
            with self.lock:
                killers = self.killers[mutant.path]
                if verdict.killer in killers:
                    killers.remove(verdict.killer)
                killers.insert(0, verdict.killer)
        return verdict

    def _likely_first(self, mutant: Mutant, tests: Sequence[str]) -> list[str]:
        with self.lock:
            able = set(tests)
            likely = [test for test in self.killers[mutant.path] if test in able][:6]
        cheap = sorted(likely, key=lambda test: self.reach.tests[test].cpu > 0.1)  # noqa: PLR2004
        return list(dict.fromkeys([*cheap, *tests]))

    def run(
        self, worker: int, mutant: Mutant | None, kind: Kind, tests: Sequence[str], *, stops: bool
    ) -> dict[str, Any]:
        body = kind is Kind.BODY
        server = self.servers.body(worker) if body else self.servers.importing(worker)
        seen = self.reach.tests
        job: dict[str, object] = {
            "tests": [(test, seen[test].cpu) for test in tests],
            "patience": PATIENCE * max((seen[test].wall - seen[test].cpu for test in tests), default=0.0),
            "stops": stops,
        }
        if mutant:
            job |= {"file": str(self.root / mutant.path), "start": mutant.start, "end": mutant.end, "new": mutant.new}
        answer = server.ask(**job)
        with self.lock:
            self.cpu[kind] += answer["cpu"]
        return answer

    def asserts_nothing(self, worker: int, test: str) -> bool:
        """It passes although all that the code gives it is wrong."""
        job = {"tests": [(test, self.reach.tests[test].cpu)], "stops": True, "wrong": True}
        answer = self.servers.body(worker).ask(**job)
        return answer["end"] == "done" and bool(answer["ran"]) and not answer["failed"]

    def _verdict(self, mutant: Mutant, kind: Kind, tests: Sequence[str], answer: dict[str, Any]) -> Verdict:
        end, failed = answer["end"], answer["failed"]
        if end in {"unfit", "broken"}:
            return Verdict(mutant, kind, Outcome.UNKNOWN, tests, how=end if end == "unfit" else answer["message"])
        if end == "import" or (end != "done" and not failed):  # or it ended before the first test
            return Verdict(mutant, kind, Outcome.INVALID, tests, how=answer["message"] or end)
        if failed:
            how = "" if end == "done" else end
            return Verdict(mutant, kind, Outcome.KILLED, tests, failed[0], how, bool(answer["noticed"]))
        if not answer["ran"]:
            return Verdict(mutant, kind, Outcome.UNKNOWN, tests, how="pytest ran none of its tests")
        return Verdict(mutant, kind, Outcome.ALIVE, tests)

    def _is_trusted(self, worker: int, kind: Kind, test: str) -> bool:
        """It passes alone without a mutant."""
        if (kind, test) in self.trusted:
            return True
        if test not in self.reach.tests:  # a parameter that only the mutant has
            return True
        answer = self.run(worker, None, kind, [test], stops=True)
        if answer["end"] == "broken":
            raise CannotJudge(f"{test} can't be run: {answer['message']}")
        if answer["end"] == "done" and not answer["failed"]:
            self.trusted.add((kind, test))
            return True
        self.distrusted.add(test)
        return False
