"""Tests that notice nothing: they may fail because the code breaks, but they find nothing wrong. A suspect passes when
all is wrong. It then gets mutants that it reaches, the most specific first, until it notices one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from testkit.mutation.code import Kind
from testkit.mutation.judging import Judge, Outcome, Verdict

MOST_TRIES = 60
"""Mutants that a test function gets before it is named; a few of each function that it runs."""
FEWEST_TRIES = 3
"""With fewer mutants to notice, nothing is said of a test."""


class Silent(NamedTuple):
    test: str
    """A test function; with none of its parameters it noticed a mutant."""
    tries: int


def function_of(test: str) -> str:
    return test.partition("[")[0]


class Search:
    """Of many threads. Tests are test functions: it is enough that one set of parameters kills."""

    def __init__(self, judge: Judge, verdicts: Iterable[Verdict], only: set[str]) -> None:
        """`only`: functions that may notice nothing."""
        self.judge = judge
        self.lock = Lock()
        self.killed = [one for one in verdicts if one.outcome is Outcome.KILLED]
        self.active = {function_of(one.killer) for one in self.killed if one.is_noticed}
        self.tries: dict[str, int] = defaultdict(int)
        self.done: set[tuple[int, str]] = set()
        self.active |= {function_of(test) for test in judge.reach.tests} - only
        self.candidates = candidates(self.killed, self.active)

    def look_at(self, worker: int, function: str) -> None:
        for number in self.candidates[function]:
            with self.lock:
                if function in self.active:
                    return
                beside = self._beside(number)
            self._try(worker, number, beside)

    def _beside(self, number: int) -> set[str]:
        """All functions that nothing is known of and that reach the mutant too: they cost no process more."""
        reaching = {function_of(test) for test in self.killed[number].tests}
        chosen = {one for one in reaching - self.active if (number, one) not in self.done and one in self.candidates}
        self.done |= {(number, one) for one in chosen}
        return chosen

    def _try(self, worker: int, number: int, functions: set[str]) -> None:
        verdict = self.killed[number]
        tests = [test for test in verdict.tests if function_of(test) in functions]
        while tests:
            answer = self.judge.run(worker, verdict.mutant, verdict.kind, tests, stops=False)
            noticed = [test for test in answer["noticed"] if test not in self.judge.distrusted]
            with self.lock:
                self.active |= {function_of(test) for test in noticed}
            if answer["end"] == "done" or not answer["failed"]:
                break
            last = answer["failed"][-1]  # it ended the process
            tests = tests[tests.index(last) + 1 :] if last in tests else []
        with self.lock:
            for one in functions:
                self.tries[one] += 1

    def silent(self) -> list[Silent]:
        return sorted(
            Silent(one, self.tries[one])
            for one in self.candidates
            if one not in self.active and self.tries[one] >= FEWEST_TRIES
        )


def candidates(killed: Sequence[Verdict], active: set[str]) -> Mapping[str, list[int]]:
    """The mutants of each function that has killed none yet: by turns of the code's functions, and of each first
    those that few tests reach; those that need a new import last."""
    reached: dict[str, list[int]] = defaultdict(list)
    for number, verdict in enumerate(killed):
        for function in {function_of(test) for test in verdict.tests} - active:
            reached[function].append(number)
    return {function: _by_turns(killed, numbers)[:MOST_TRIES] for function, numbers in sorted(reached.items())}


def _by_turns(killed: Sequence[Verdict], numbers: Sequence[int]) -> list[int]:
    turns: dict[tuple[str, str], int] = defaultdict(int)
    keyed = []
    for number in sorted(numbers, key=lambda one: (len(killed[one].tests), one)):
        mutant = killed[number].mutant
        turn = turns[mutant.path, mutant.scope]
        turns[mutant.path, mutant.scope] += 1
        keyed.append((killed[number].kind is Kind.IMPORT, turn, len(killed[number].tests), number))
    return [number for *_, number in sorted(keyed)]
