"""A whole run: records what tests reach, judges each mutant, and looks for tests that kill nothing."""

import ast
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import Queue
from statistics import median
from typing import Any, NamedTuple, TypeVar

from testkit.exit_status import CannotJudge
from testkit.mutation.code import Kind, kind_of
from testkit.mutation.judging import Judge, Outcome, Verdict
from testkit.mutation.mutant import Mutant
from testkit.mutation.reach import Reach, reach_of
from testkit.mutation.record import Kept, Record
from testkit.mutation.servers import DAY, Servers
from testkit.mutation.silent_tests import Search, Silent, function_of
from testkit.mutation.sources import Sources
from testkit.sharding.plan import divide

EVERY = 10.0
"""Seconds between two lines of progress where nobody looks at a terminal."""
Work = TypeVar("Work")


class Result(NamedTuple):
    verdicts: Sequence[Verdict]
    silent: Sequence[Silent]
    idle: Sequence[str]
    """Test functions that run no line of the sources in their own process."""
    failing: Sequence[str]
    """Tests that fail without any mutant: no judge of anything."""
    left_out: Counter[str]
    seconds: dict[str, float]
    lines: dict[str, int]
    """Of each test, in its file."""


class Campaign:
    def __init__(self, root: Path, sources: Sources, arguments: Sequence[str], workers: int) -> None:
        self.root = root
        self.sources = sources
        self.workers = workers
        self.servers = Servers(root, arguments, [str(root / path) for path in sources.trees], workers)
        self.seconds: dict[str, float] = {}
        self.lines: dict[str, int] = {}
        self.imported: dict[str, set[int]] = {}
        """Lines that ran while pytest imported and collected, by file."""

    def run(self, mutants: Sequence[Mutant], *, tests_too: bool) -> Result:
        """Raises CannotJudge."""
        with self.servers:
            try:
                return self._run(mutants, tests_too=tests_too)
            except BaseException:
                self.servers.close()  # threads wait for them
                raise

    def _run(self, mutants: Sequence[Mutant], *, tests_too: bool) -> Result:
        start = time.monotonic()
        kinds = [(mutant, self._kind(mutant)) for mutant in mutants]
        left_out = Counter(str(kind) for _, kind in kinds if kind in {Kind.EQUIVALENT, Kind.INVALID})
        valid = [(mutant, kind) for mutant, kind in kinds if str(kind) not in left_out]
        reach, failing, self.imported = self._timed("recording", self._record)
        judge = Judge(self.servers, reach, self.root)
        works = [(one, self._after_import(one, kind, self.imported)) for one, kind in valid]
        works.sort(key=lambda work: work[1] is Kind.IMPORT)
        progress = Progress("mutants", len(works))
        verdicts: list[Verdict] = []

        def judged(worker: int, work: tuple[Mutant, Kind]) -> None:
            verdicts.append(judge.judge(worker, *work))
            alive = sum(one.outcome is not Outcome.KILLED for one in verdicts)
            progress.step(f"{alive} not killed")

        for kind in (Kind.BODY, Kind.IMPORT):
            some = [work for work in works if work[1] is kind]
            self._timed(f"{kind} mutants", lambda some=some: self._in_parallel(judged, some))  # type: ignore[misc]
            self.seconds[f"{kind} CPU"] = judge.cpu[kind]
        silent = self._timed("tests", lambda: self._silent(judge, verdicts)) if tests_too else []
        self.seconds["all"] = time.monotonic() - start
        idle = _idle(reach) if tests_too else []
        failing = sorted({*failing, *judge.distrusted})
        return Result(sorted(verdicts), silent, idle, failing, left_out, self.seconds, self.lines)

    def _kind(self, mutant: Mutant) -> Kind:
        text = self.sources.texts[mutant.path]
        return kind_of(text, mutant.applied_to(text))

    def _after_import(self, mutant: Mutant, kind: Kind, imported: dict[str, set[int]]) -> Kind:
        """What a function did at import is done: an exchange of its code comes too late."""
        lines = imported.get(mutant.path, set())
        return (
            Kind.BODY
            if kind is Kind.BODY and lines.isdisjoint(range(mutant.line, mutant.last_line + 1))
            else Kind.IMPORT
        )

    def _timed(self, name: str, work: Callable[[], Work]) -> Work:
        start = time.monotonic()
        done = work()
        self.seconds[name] = time.monotonic() - start
        return done

    def _record(self) -> tuple[Reach, list[str], dict[str, set[int]]]:
        first = self.servers.start()
        if first.problems:
            raise CannotJudge(f"pytest can't collect {first.problems[0]}")
        if not first.tests:
            raise CannotJudge("pytest collects no test")
        record = self._recorded(first.tests)
        self.servers.warm_up(record.libraries)
        self.lines = first.first["lines"]
        imported = {
            Path(file).relative_to(self.root).as_posix(): set(lines) for file, lines in first.first["imported"].items()
        }
        reach, failing = reach_of(record.only(first.tests))
        if not reach.tests:
            raise CannotJudge(f"none of {len(failing)} tests passes without a mutant")
        if not reach.lines and not any(imported.values()):
            raise CannotJudge("no test imports the files of `source`: is another copy of them installed?")
        roots = sorted({"", *(path.partition("/")[0] for path in self.sources.trees)})
        trees = {**self.sources.trees, **self._test_trees(reach)}
        return reach.with_importers(trees, roots, list(self.sources.trees)), failing, imported

    def _recorded(self, collected: Sequence[str]) -> Record:
        kept = Kept(self.root, list(self.sources.trees))
        record, tests = kept.read(collected)
        if tests:
            print(
                f"testkit mutation: running {len(tests)} of {len(collected)} tests, to see which lines they run",
                file=sys.stderr,
            )
            parts: list[dict[str, Any]] = []
            shares = shares_of(tests, kept.seconds, self.workers)
            self._in_parallel(lambda worker, some: parts.append(self._record_part(worker, some)), shares)
            for part in parts:
                record.add(part, self.root)
            kept.write(record)
        return record

    def _record_part(self, worker: int, tests: Sequence[str]) -> dict[str, Any]:
        path = Path(self.servers.folder.name, f"recorded-{worker}.json")
        answer = self.servers.body(worker).ask(tests=[(test, 0.0) for test in tests], record=str(path), patience=DAY)
        if answer["end"] != "done":
            raise CannotJudge(f"the tests can't be recorded: {answer['end']} {answer['failed']} {answer['message']}")
        part: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return part

    def _test_trees(self, reach: Reach) -> dict[str, ast.Module]:
        trees = {}
        for path in {test.partition("::")[0] for test in reach.tests}:
            try:
                trees[path] = ast.parse((self.root / path).read_bytes())
            except (OSError, SyntaxError, ValueError):
                continue
        return trees

    def _silent(self, judge: Judge, verdicts: Sequence[Verdict]) -> list[Silent]:
        killers = {function_of(one.killer) for one in verdicts if one.is_noticed}
        functions = {function_of(test): test for test in reversed(judge.reach.by_cost(judge.reach.tests))}
        suspects: set[str] = set()

        def suspected(worker: int, function: str) -> None:
            if judge.asserts_nothing(worker, functions[function]):
                suspects.add(function)

        self._in_parallel(suspected, sorted(functions.keys() - killers - set(_idle(judge.reach))))
        search = Search(judge, verdicts, suspects)
        self._in_parallel(search.look_at, list(search.candidates))
        return search.silent()

    def _in_parallel(self, work: Callable[[int, Work], None], items: Iterable[Work]) -> None:
        """Each worker takes the next; the first error ends all."""
        idle: Queue[int] = Queue()
        for number in range(self.workers):
            idle.put(number)

        def with_a_worker(item: Work) -> None:
            number = idle.get()
            try:
                work(number, item)
            finally:
                idle.put(number)

        pool = ThreadPoolExecutor(self.workers)
        try:
            for future in as_completed([pool.submit(with_a_worker, item) for item in items]):
                future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def shares_of(tests: Sequence[str], seconds: Mapping[str, float], workers: int) -> list[list[str]]:
    """A part for each worker, which all end at about the same time. Tests of a file stay together: they share
    fixtures."""
    files: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        files[test.partition("::")[0]].append(test)
    usual = median(seconds.values()) if seconds else 1.0
    took = {file: sum(seconds.get(test, usual) for test in some) for file, some in files.items()}
    parts = divide(files, took, workers).shards
    return [[test for file in files if file in part for test in files[file]] for part in parts if part]


class Progress:
    def __init__(self, what: str, count: int) -> None:
        self.what = what
        self.count = count
        self.done = 0
        self.start = self.shown = time.monotonic()

    def step(self, more: str) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.shown >= EVERY or self.done == self.count:
            self.shown = now
            rate = self.done / max(now - self.start, 0.001)
            rest = f", {more}" if more else ""
            print(f"{self.done} of {self.count} {self.what}, {rate:.1f}/s{rest}", file=sys.stderr, flush=True)


def _idle(reach: Reach) -> list[str]:
    active = {test for lines in reach.lines.values() for tests in lines.values() for test in tests}
    functions = {test.partition("[")[0] for test in active}
    return sorted({test.partition("[")[0] for test in reach.tests} - functions)
