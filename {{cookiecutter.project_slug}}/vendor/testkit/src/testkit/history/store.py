"""Reads the runs of the past from records, from history files, or from both mixed.

A line that can't be read is reported with its file and number, and the others count.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from testkit.history.archive import Archive
from testkit.history.lines import SCHEMA, parse_names, parse_run, parse_suite
from testkit.history.runs import History, PastRun, Result, result_of
from testkit.records import UNREADABLE, Record, Run, files_of, record_from, records_in

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
        self.runs: dict[str, Run] = {}
        self._results: dict[str, dict[str, Result]] = {}
        """Of the file that is being read, by the run's id and the test."""

    @property
    def notices(self) -> list[str]:
        newer = len(self.archive.newer)
        return [f"{newer} lines of a newer testkit are left out: update testkit to read them"] if newer else []

    def take(self, text: bytes) -> None:
        """One line. Raises one of UNREADABLE."""
        data = json.loads(text)
        if "history" in data:
            self._history_line(data, text)
        elif "outcome" in data:
            self.take_records([record_from(data, self.runs)])
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

    def take_records(self, records: Iterable[Record]) -> None:
        for record in records:
            results, result = self._results.setdefault(record.run.id, {}), result_of(record)
            results[result.test] = _both(results[result.test], result) if result.test in results else result

    def end_of_file(self) -> None:
        """The same run in two files is not a second one."""
        for identity, results in self._results.items():
            known = self.recorded.get(identity)
            if known is None or len(known.results) < len(results):
                self.recorded[identity] = PastRun(self.runs[identity], list(results.values()))
        self.runs, self._results = {}, {}

    def gathered(self) -> Archive:
        """All of it as lines of a history."""
        for past in self.recorded.values():
            self.archive.add(past)
        return self.archive


def _both(first: Result, second: Result) -> Result:
    """A test that one run had twice: the worse outcome, and all attempts."""
    worse = first if first.has_failed else second
    return worse._replace(attempts=first.attempts + second.attempts)


def load(paths: Iterable[Path]) -> Loaded:
    """Raises CannotJudge for a path that does not exist."""
    loaded = Loaded()
    for path in files_of(paths):
        try:
            _take_file(path, path.read_bytes(), loaded)
        except OSError as error:
            loaded.problems.append(f"{path} can't be read ({error.strerror})")
        loaded.end_of_file()
    return loaded


def _take_file(path: Path, text: bytes, loaded: Loaded) -> None:
    if (records := records_in(text, loaded.runs)) is not None:
        loaded.take_records(records)
        return
    for number, line in enumerate(text.split(b"\n"), start=1):
        stripped = line.strip()
        try:
            if stripped:
                loaded.take(stripped)
        except UNREADABLE as error:
            reason = " ".join(str(error).split())[:LONGEST_REASON]
            loaded.problems.append(f"{path}:{number} is skipped: {reason}")
