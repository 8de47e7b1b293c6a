"""The record: what one test did in one run, as one line of JSON. Read by everything else.

Schema 2 is described in README.md. Each line is complete, so records of many runs,
shards and machines are merged by reading them all, and a run that was cut off leaves valid lines.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii as as_json_text
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from testkit.exit_status import CannotJudge
from testkit.record_types import check_records, check_run
from testkit.trace import is_trace_file

SCHEMA = 2
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What a line of another kind raises."""
RUN_KEY = b', "run": '
OPTIONAL = {"failure": None, "started": 0.0, "worker": ""}
"""Lines of older versions lack them."""


class Run(NamedTuple):
    id: str
    """Begins with the time of its start in UTC: 20260314T120000.123456-a1b2c3."""
    commit: str | None = None
    seed: int | None = None
    database: str = "default"
    """What the tests ran on, where that makes a difference."""
    shard: str | None = None
    """'2/5' for the second of five (`--shard`, or pytest-split)."""
    selected: int = 0
    """Tests that this run was to execute; with fewer lines it was interrupted."""
    complete: tuple[str, ...] = ()
    """Layers of which nothing was left out but what runs on request only."""
    dirty: bool = False
    """Files differed from the commit: what this run saw says nothing about the commit."""
    branch: str | None = None
    python: str | None = None
    """3.13"""
    collected: int = 0
    """Tests of all shards together; 0 where that isn't known."""
    hunt: str | None = None
    """Runs with the same one saw the same files, even uncommitted ones: `TESTKIT_HUNT`."""


class Frame(NamedTuple):
    """One of the project's own lines in a traceback."""

    path: str
    line: int
    function: str


class Failure(NamedTuple):
    """Why a test failed: what triage, flakes and the page group by."""

    group: str
    """One of `testkit.causes.GROUPS`: assertion, timeout, database, network, set-up, ..."""
    error: str
    """Class of the root cause, the last link of the chain: sqlalchemy.exc.IntegrityError."""
    message: str
    """Of the root cause, cut to `causes.LONGEST_MESSAGE`."""
    chain: tuple[str, ...] = ()
    """Classes from what the test saw to the root cause, through `__cause__`, `__context__` and groups."""
    frames: tuple[Frame, ...] = ()
    """Of the project, from the test inwards to where the root cause was raised; no library."""
    phase: str = "call"
    """setup, call or teardown."""
    module: str | None = None
    """The file that is blamed: the deepest frame in src/, or else what the test is about."""


class Record(NamedTuple):
    test: str
    layer: str
    outcome: str
    """passed, failed, error (in set-up or teardown), skipped, xfailed, xpassed or crashed."""
    setup: float
    call: float
    teardown: float
    shared: float
    """Seconds of `setup` that built fixtures for many tests."""
    setup_cpu: float
    """Seconds in which a processor worked for it: the rest of the time it waited."""
    call_cpu: float
    teardown_cpu: float
    shared_cpu: float
    attempts: int
    cause: str | None
    """The exception's class, or why it was skipped."""
    blamed: str | None
    """`path:line` of the project where a failure came up."""
    markers: tuple[str, ...]
    run: Run
    failure: Failure | None = None
    started: float = 0.0
    """Seconds since the epoch."""
    worker: str = ""
    """Of xdist: gw0."""

    @property
    def function(self) -> str:
        """The node id without parameters: what the pyramid counts."""
        return self.test.partition("[")[0]

    @property
    def own_seconds(self) -> float:
        return self.setup - self.shared + self.call + self.teardown

    @property
    def own_cpu(self) -> float:
        return self.setup_cpu - self.shared_cpu + self.call_cpu + self.teardown_cpu


def line(record: Record, run: str) -> str:
    """`run` is already JSON: it is the same on each line of a run. Times have microseconds."""
    test, layer, outcome, *times, attempts, cause, blamed, markers, _, failure, started, worker = record
    seldom = "null", "null", "[]", "null"
    if cause or blamed or markers or failure:
        seldom = _json(cause), _json(blamed), _json(markers), _json(failure)
    setup, call, teardown, shared = seconds = [f"{time:.6f}" if time else "0.0" for time in times[:4]]
    same = times[:4] == times[4:]
    setup_cpu, call_cpu, teardown_cpu, shared_cpu = seconds if same else [f"{time:.6f}" for time in times[4:]]
    return (
        f'{{"schema": {SCHEMA}, "test": {as_json_text(test)}, "layer": "{layer}", "outcome": "{outcome}", '
        f'"setup": {setup}, "call": {call}, "teardown": {teardown}, "shared": {shared}, '
        f'"setup_cpu": {setup_cpu}, "call_cpu": {call_cpu}, "teardown_cpu": {teardown_cpu}, '
        f'"shared_cpu": {shared_cpu}, "attempts": {attempts}, "cause": {seldom[0]}, "blamed": {seldom[1]}, '
        f'"markers": {seldom[2]}, "started": {started:.3f}, "worker": "{worker}", "failure": {seldom[3]}, '
        f'"run": {run}}}\n'
    )


def _json(value: object) -> str:
    return json.dumps(failure_as_data(value) if isinstance(value, Failure) else value)


def failure_as_data(failure: Failure) -> dict[str, Any]:
    """What JSON can hold, and what xdist can send."""
    frames = [frame._asdict() for frame in failure.frames]
    return {**failure._asdict(), "chain": list(failure.chain), "frames": frames}


def failure_from(data: dict[str, Any]) -> Failure:
    """Of its JSON; its texts are texts, so that readers can sort and print them. Raises TypeError or KeyError."""
    frames = tuple(Frame(**frame) for frame in data["frames"])
    failure = Failure(**{**data, "chain": tuple(data["chain"]), "frames": frames})
    texts = (failure.group, failure.error, failure.message, failure.phase, failure.module or "", *failure.chain)
    places = [text for frame in frames for text in (frame.path, frame.function)]
    if not all(type(text) is str for text in (*texts, *places)) or not all(type(one.line) is int for one in frames):
        raise TypeError("its failure is not readable")
    "".join((*texts, *places)).encode(errors="surrogateescape")
    if "\0" in "".join((failure.module or "", *places)):  # as above: what no file's name can have
        raise ValueError("one of its paths has a NUL")
    return failure


def run_from(data: dict[str, Any]) -> Run:
    """Of its JSON. Facts that this version doesn't know are left out. Raises ValueError, TypeError or KeyError."""
    facts = {name: data[name] for name in Run._fields if name in data}
    check_run(facts)
    return Run(**{**facts, "complete": tuple(facts.get("complete", ()))})


@lru_cache(1)
def run_as_json(run: Run) -> str:
    return json.dumps(run._asdict())


def remove_old(folder: Path, suffix: str, keep: int) -> None:
    """Files of runs, but the newest. A run that ends at the same moment may have removed one; a file with another
    name is somebody else's."""
    for old in sorted(folder.glob(f"run-{'[0-9]' * 8}T*-*{suffix}"))[:-keep]:
        old.unlink(missing_ok=True)


def read(paths: Iterable[Path]) -> list[Record]:
    """Of files, and of all `*.jsonl` below folders. Raises CannotJudge."""
    records, problems = _read(paths)
    for place, error in problems:
        raise CannotJudge(f"{place}: not a line of schema {SCHEMA} ({error!s:.200})") from error
    return records


def read_what_can_be(paths: Iterable[Path]) -> tuple[list[Record], list[str]]:
    """And a sentence on each line that can't be read. Raises CannotJudge for a path that does not exist."""
    records, problems = _read(paths)
    why = f"is skipped: it is not a line of schema {SCHEMA}"
    return records, [f"{place} {why} ({error!s:.200})" for place, error in problems]


def _read(paths: Iterable[Path]) -> tuple[list[Record], list[tuple[str, Exception]]]:
    """And the places of lines that can't be read. Lines of a history are no records, and no problem."""
    records, problems, runs = list[Record](), list[tuple[str, Exception]](), dict[str, Run]()
    for path in files_of(paths):
        text = path.read_bytes()
        if (whole := records_in(text, runs)) is not None:
            records += whole
            continue
        for number, line in enumerate(text.split(b"\n"), start=1):
            try:
                data = json.loads(line) if line.strip() else {"history": 0}
                records += [] if "history" in data else [record_from(data, runs)]
            except UNREADABLE as error:
                problems.append((f"{path}:{number}", error))
    return records, problems


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Traces are none. Raises CannotJudge."""
    for path in paths:
        if path.is_dir():
            files = (file for file in sorted(path.rglob("*.jsonl")) if file.is_file())
            yield from (file for file in files if not is_trace_file(file))
        elif path.exists():
            yield path
        else:
            raise CannotJudge(f"{path} does not exist: run pytest first, or name another record")


def records_in(text: bytes, runs: dict[str, Run]) -> list[Record] | None:
    """Of a file whose lines are all of one run, as `line` writes them: several times faster than one by one. None for
    any other file."""
    run = RUN_KEY + text[: text.find(b"\n") + 1].rpartition(RUN_KEY)[2]
    rows = text.replace(run, b"},")
    if not text or b"\n" in rows:
        return None
    try:
        parsed = json.loads(b"[%b]" % rows.removesuffix(b","))
        of = json.loads(run.removeprefix(RUN_KEY).removesuffix(b"}\n"))
        is_whole = len(parsed) == text.count(b"\n") and all(row["schema"] == SCHEMA for row in parsed)
        return _checked(parsed, _known(of, runs)) if is_whole else None
    except UNREADABLE:
        return None


def record_from(data: dict[str, Any], runs: dict[str, Run]) -> Record:
    """Of its JSON; `runs` are known, by their id. Raises one of UNREADABLE."""
    if data["schema"] != SCHEMA:
        raise ValueError(f"it is of schema {data['schema']}: delete what another version of testkit left")
    run = _known(data.pop("run"), runs)
    return _checked([OPTIONAL | data], run)[0]


def _known(data: dict[str, Any], runs: dict[str, Run]) -> Run:
    if data["id"] not in runs:
        runs[data["id"]] = run_from(data)
    return runs[data["id"]]


def _checked(rows: Sequence[dict[str, Any]], run: Run) -> list[Record]:
    """A field at a time: that is work of C. Raises one of UNREADABLE."""
    columns: dict[str, Any] = {name: [*map(itemgetter(name), rows)] for name in Record._fields if name != "run"}
    if set(map(len, rows)) != {len(columns) + 1}:
        raise TypeError(f"it has other fields than {', '.join(columns)}")
    check_records(columns)
    columns["markers"] = map(tuple, columns["markers"])
    columns["failure"] = [failure_from(data) if data else None for data in columns["failure"]]
    columns["run"] = [run] * len(rows)
    return [*map(Record._make, zip(*(columns[name] for name in Record._fields), strict=True))]


def by_run(records: Iterable[Record]) -> dict[Run, list[Record]]:
    runs: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        runs[record.run.id].append(record)
    return {group[0].run: group for group in runs.values()}


def interrupted(run: Run, records: Sequence[Record]) -> bool:
    return len({record.test for record in records}) < run.selected
