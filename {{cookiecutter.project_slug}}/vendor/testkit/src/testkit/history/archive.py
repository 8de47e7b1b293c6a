"""What history files hold, as lines: merged in any order, and written as the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from testkit.history.lines import Names, RunLine, Suite, decode, encode, to_text
from testkit.history.runs import PastRun, started
from testkit.history.settings import HistorySettings

AHEAD = timedelta(days=1)
"""A run that starts later than tomorrow has a wrong clock: it would be the newest for ever, and push out the others."""


@dataclass
class Archive:
    names: dict[str, Names] = field(default_factory=dict)
    suites: dict[str, Suite] = field(default_factory=dict)
    runs: dict[str, RunLine] = field(default_factory=dict)
    """By their id."""
    newer: set[str] = field(default_factory=set)
    """Lines of a newer testkit: unread, and kept."""

    def add(self, past: PastRun) -> None:
        names, (key, suite), line = encode(past)
        self.names |= names
        self.suites[key] = suite
        self.add_line(line)

    def add_line(self, line: RunLine) -> None:
        """Of two lines about a run the longer one counts: the other was written while it ran."""
        known = self.runs.get(line.run.id)
        if known is None or (len(line.outcomes), line.text) > (len(known.outcomes), known.text):
            self.runs[line.run.id] = line

    def merge(self, other: "Archive") -> None:
        self.names |= other.names
        self.suites |= other.suites
        self.newer |= other.newer
        for line in other.runs.values():
            self.add_line(line)

    def past_runs(self, problems: list[str]) -> Iterator[PastRun]:
        """Oldest first; adds a sentence to `problems` for each run that has lost tests."""
        tests: dict[str, list[str | None]] = {}
        for key, suite in self.suites.items():
            tests[key] = [test for part, count in suite for test in self._tests(part, count)]
        for line in sorted(self.runs.values(), key=lambda line: line.run.id):
            known = tests.get(line.suite, [])
            if len(known) != len(line.outcomes):
                problems.append(f"run {line.run.id} is left out: the line with its suite is missing")
                continue
            if None in known:
                problems.append(
                    f"run {line.run.id} lacks {known.count(None)} tests: the line with their names is missing"
                )
            yield decode(line, known)

    def _tests(self, key: str, count: int) -> list[str | None]:
        names = self.names.get(key)
        return [names.path + rest for rest in names.rest] if names else [None] * count

    def pruned(self, settings: HistorySettings, now: datetime) -> "Archive":
        """The newest runs that the limits allow, and what they need."""
        since = now - timedelta(days=settings.days)
        known = (run for run, line in self.runs.items() if started(line.run) <= now + AHEAD)
        ordered = sorted(known, reverse=True)[: settings.keep]
        left = settings.megabytes * 1e6 - sum(len(line) + 1 for line in self.newer)
        kept = Archive(newer=self.newer)
        for run in ordered:
            line = self.runs[run]
            if started(line.run) < since:
                break
            size = len(line.text) + 1 + kept.take_over(line, self)
            if size <= left:
                left -= size
                continue
            del kept.runs[run]
            if size < settings.megabytes * 1e6 / 2:
                break
            kept = kept.without_unused()  # one that is far too large does not take the others along
        return kept.without_unused()

    def take_over(self, line: RunLine, source: "Archive") -> int:
        """Returns the characters of names and suites that the run brings along."""
        self.runs[line.run.id] = line
        suite = source.suites.get(line.suite)
        if suite is None or line.suite in self.suites:
            return 0
        self.suites[line.suite] = suite
        new = {part: source.names[part] for part, _ in suite if part in source.names and part not in self.names}
        self.names |= new
        return len(_suite_line(line.suite, suite)) + 1 + sum(len(_names_line(*each)) + 1 for each in new.items())

    def without_unused(self) -> "Archive":
        used = {line.suite for line in self.runs.values()}
        suites = {key: suite for key, suite in self.suites.items() if key in used}
        parts = {part for suite in suites.values() for part, _ in suite}
        names = {key: each for key, each in self.names.items() if key in parts}
        return Archive(names, suites, self.runs, self.newer)

    def lines(self) -> Iterator[str]:
        """The same for the same content, whatever the order it came in."""
        yield from (_names_line(*each) for each in sorted(self.names.items(), key=lambda each: (each[1].path, each[0])))
        yield from (_suite_line(*each) for each in sorted(self.suites.items()))
        yield from (self.runs[run].text for run in sorted(self.runs))
        yield from sorted(self.newer)


def _names_line(key: str, names: Names) -> str:
    return to_text({"names": key, "path": names.path, "of": names.rest})


def _suite_line(key: str, suite: Suite) -> str:
    return to_text({"suite": key, "of": suite})
