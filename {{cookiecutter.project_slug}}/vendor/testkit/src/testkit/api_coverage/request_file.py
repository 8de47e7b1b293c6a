"""`reports/requests/run-<id>.ndjson`: the run, then the requests of each test, then whether the run was whole.

The process that writes the record writes it too, whole lines, so that a run that was killed leaves what it saw.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge
from testkit.records import UNREADABLE, Run, remove_old, run_from

SCHEMA = 1
FOLDER, SUFFIX = "requests", ".ndjson"
"""Below the folder of the record, and not `.jsonl`: it is no record."""


class RequestFile:
    def __init__(self, records: Path, keep: int) -> None:
        self._folder, self._keep = records / FOLDER, keep
        self._file: FileIO | None = None

    def write(self, run: Run, test: str, taken: Mapping[str, Any]) -> None:
        """`taken` as `RequestLog.take` gives it."""
        self._open(run)
        self._line({"test": test, **taken})

    def _open(self, run: Run) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / f"run-{run.id}{SUFFIX}").open("wb", buffering=0)
            self._line({"schema": SCHEMA, "run": run._asdict()})

    def close(self, run: Run, *, whole: bool) -> None:
        """A whole layer that sent nothing replaces what it sent before."""
        if whole and run.complete:
            self._open(run)
        if self._file:
            self._line({"whole": whole})
            self._file.close()
            remove_old(self._folder, SUFFIX, self._keep)

    def _line(self, data: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(data, separators=(",", ":")).encode() + b"\n")


class Sent(NamedTuple):
    """A request that a test sent, and what came of it."""

    test: str
    method: str
    path: str
    """As it was sent, with the query."""
    status: int
    roles: tuple[str, ...]
    headers: Mapping[str, str]
    body: str | None
    """None for one that was not kept: streamed, too large, or no text."""
    code: str | None


class Recorded(NamedTuple):
    run: Run
    tests: Mapping[str, tuple[Sent, ...]]
    whole: bool
    """It was not interrupted."""
    dropped: int = 0
    """Requests that there was no room for."""


def read(paths: Iterable[Path]) -> list[Recorded]:
    """Of files, and of all below folders; a file without a line is a run that was killed. Raises CannotJudge."""
    files = [file for path in paths for file in _files(path)]
    return [recorded for file in files if (recorded := _recorded(file))]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob(f"*{SUFFIX}") if file.is_file())
    if path.is_file():
        return [path]
    raise CannotJudge(f"{path} does not exist: run the tests first, or name another folder")


def _recorded(path: Path) -> Recorded | None:
    run, tests, whole, dropped = None, dict[str, tuple[Sent, ...]](), False, 0
    for number, line in _lines(path):
        try:
            if run is None:
                run = _run(line)
            elif "whole" in line:
                whole = line["whole"] is True
            else:
                test = str(line["test"])
                tests[test] = tests.get(test, ()) + tuple(_sent(test, one) for one in line["requests"])
                dropped += int(line["dropped"])
        except UNREADABLE as error:
            raise CannotJudge(f"{path}:{number}: not a line of schema {SCHEMA} ({error!r})") from error
    return Recorded(run, tests, whole, dropped) if run else None


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    lines = path.read_bytes().split(b"\n")
    for number, text in enumerate(lines, start=1):
        try:
            if text:
                yield number, json.loads(text)
        except (ValueError, RecursionError) as error:
            if number == len(lines):  # the process was killed while it wrote
                return
            raise CannotJudge(f"{path}:{number}: not a line of JSON ({error})") from error


def _run(line: Mapping[str, Any]) -> Run:
    if line["schema"] != SCHEMA:
        raise ValueError(f"it is of schema {line['schema']}: delete what another version of testkit left")
    return run_from(line["run"])


def _sent(test: str, one: list[Any]) -> Sent:
    method, path, status, roles, headers, body, code = one
    texts = (method, path, *roles, *headers, *headers.values(), body or "", code or "")
    if not all(type(text) is str for text in texts):
        raise TypeError("one of its requests is not readable")
    "".join(texts).encode()  # a lone surrogate is a ValueError
    return Sent(test, method, path, int(status), tuple(roles), headers, body, code)
