"""Writes the traces of a run's failed tests, beside its record."""

from io import FileIO
from pathlib import Path
from typing import Any

from testkit.records import remove_old
from testkit.trace import FOLDER, Event, Trace, line

MOST_BYTES = 50_000_000
"""Of a run: when everything fails, the first hundreds tell why."""


class TraceFile:
    def __init__(self, records: Path, run: str, keep: int) -> None:
        self._folder = records / FOLDER
        self._run = run
        self._keep = keep
        self._file: FileIO | None = None
        self._written = 0

    def write(self, test: str, data: dict[str, Any]) -> None:
        """`data` as `Tracer.as_data` makes it."""
        if self._written > MOST_BYTES:
            return
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / f"run-{self._run}.jsonl").open("wb", buffering=0)
        events = tuple(Event(**event) for event in data["events"])
        written = line(Trace(self._run, test, events, data["dropped"])).encode()
        self._file.write(written)
        self._written += len(written)

    def close(self) -> None:
        if self._file:
            self._file.close()
        remove_old(self._folder, ".jsonl", self._keep)
