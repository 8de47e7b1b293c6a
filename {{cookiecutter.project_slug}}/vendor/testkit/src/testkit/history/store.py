"""Reads the runs of the past from records, from history files, or from both mixed.

A line that can't be read is reported with its file and number, and the others count.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from testkit.exit_status import CannotJudge
from testkit.history.archive import Archive
from testkit.history.lines import SCHEMA, parse_names, parse_run, parse_suite
from testkit.history.runs import History, PastRun, Result, is_quarantined
from testkit.record_types import check_record
from testkit.records import SCHEMA as RECORD_SCHEMA
from testkit.records import UNREADABLE, Run, failure_from, run_from

LONGEST_REASON = 200


def read(paths: Iterable[Path]) -> History:
    """Of files, and of all `*.jsonl` below folders; each run once, oldest first. Raises CannotJudge for
    a path that does not exist."""
    loaded = load(paths)
    kept = {past.run.id: past for past in loaded.archive.past_runs(loaded.problems)}
    for identity, past in loaded.recorded.items():  # a record says more: whole messages, and the order of the tests
        if identity not in kept or len(past.results) >= len(kept[identity].results):
            kept[identity] = past
    return History([kept[identity] for identity in sorted(kept)], [*loaded.problems, *loaded.notices])


class Loaded:
    """What files hold, and what is wrong with them."""

    def __init__(self) -> None:
        self.archive = Archive()
        """Of history files."""
        self.recorded: dict[str, PastRun] = {}
        """Of records, by the run's id."""
        self.problems: list[str] = []
        """Of lines that are lost."""
        self._runs: dict[str, Run] = {}
        self._results: dict[str, dict[str, Result]] = {}
        """Of the file that is being read, by the run's id and the test."""

    @property
    def notices(self) -> list[str]:
        newer = len(self.archive.newer)
        return [f"{newer} lines of a newer testkit are left out: update testkit to read them"] if newer else []

    def take(self, text: bytes) -> None:
        """One line. Raises ValueError, TypeError, KeyError, AttributeError or OverflowError."""
        data = json.loads(text)
        if "history" in data:
            self._history_line(data, text)
        elif "outcome" in data:
            self._record(data)
        elif "events" not in data:  # a trace
            raise ValueError("it is no line of a record or of a history")

    def _history_line(self, data: dict[str, Any], text: bytes) -> None:
        if data["history"] > SCHEMA:
            self.archive.newer.add(text.decode())
        elif "names" in data:
            key, names = parse_names(data)
            self.archive.names[key] = names
        elif "run" in data:
            self.archive.add_line(parse_run(data))
        else:
            key, suite = parse_suite(data)
            self.archive.suites[key] = suite

    def _record(self, data: dict[str, Any]) -> None:
        if data["schema"] != RECORD_SCHEMA:
            raise ValueError(f"it is of schema {data['schema']}, and {RECORD_SCHEMA} is known")
        identity, result = data["run"]["id"], result_from(data)
        if identity not in self._runs:
            self._runs[identity] = run_from(data["run"])
        results = self._results.setdefault(identity, {})
        results[result.test] = _both(results[result.test], result) if result.test in results else result

    def end_of_file(self) -> None:
        """The same run in two files is not a second one."""
        for identity, results in self._results.items():
            known = self.recorded.get(identity)
            if known is None or len(known.results) < len(results):
                self.recorded[identity] = PastRun(self._runs[identity], list(results.values()))
        self._runs, self._results = {}, {}

    def gathered(self) -> Archive:
        """All of it as lines of a history."""
        for past in self.recorded.values():
            self.archive.add(past)
        return self.archive


def _both(first: Result, second: Result) -> Result:
    """A test that one run had twice: the worse outcome, and all attempts."""
    worse = first if first.has_failed else second
    return worse._replace(attempts=first.attempts + second.attempts)


def result_from(data: dict[str, Any]) -> Result:
    """Of a record's JSON; several times faster than through a Record."""
    test, outcome, attempts = data["test"], data["outcome"], data["attempts"]
    check_record(data)
    seconds = data["setup"] - data["shared"] + data["call"] + data["teardown"]
    failure = data.get("failure")
    quarantined = is_quarantined(outcome, data["cause"])
    return Result(
        test,
        "failed" if quarantined else outcome,
        max(seconds, 0.0),
        attempts,
        failure_from(failure) if failure else None,
        quarantined,
    )


def load(paths: Iterable[Path]) -> Loaded:
    """Raises CannotJudge for a path that does not exist."""
    loaded = Loaded()
    for path in _files(paths):
        try:
            with path.open("rb") as lines:
                _take_lines(path, lines, loaded)
        except OSError as error:
            loaded.problems.append(f"{path} can't be read ({error.strerror})")
        loaded.end_of_file()
    return loaded


def _take_lines(path: Path, lines: Iterable[bytes], loaded: Loaded) -> None:
    for number, text in enumerate(lines, start=1):
        stripped = text.strip()
        try:
            if stripped:
                loaded.take(stripped)
        except UNREADABLE as error:
            reason = " ".join(str(error).split())[:LONGEST_REASON]
            loaded.problems.append(f"{path}:{number} is skipped: {reason}")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*.jsonl")) if file.is_file())
        elif path.exists():
            yield path
        else:
            raise CannotJudge(f"{path} does not exist: run pytest first, or name another record")
