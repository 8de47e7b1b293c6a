"""Records as CTRF JSON (ctrf.io, schema 0.0): one document for all shards, databases and Python versions."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from testkit.history.runs import started
from testkit.records import Record, Run

STATUS = {"error": "failed", "crashed": "failed", "xfailed": "other", "xpassed": "passed"}
"""An expected failure ran, and neither passed nor failed; `rawStatus` keeps our own word."""
STATUSES = ("passed", "failed", "skipped", "pending", "other")
VERSION = "0.0.0"
PIPELINES = ("GITHUB_RUN_ID", "CI_PIPELINE_ID")


def newest(records: Iterable[Record]) -> list[Record]:
    """Of the newest commit, each test once for each database and Python, as it ended last."""
    ordered = sorted(records, key=lambda record: record.run.id)
    commit = ordered[-1].run.commit if ordered else None
    last = {(one.test, one.run.database, one.run.python): one for one in ordered if one.run.commit == commit}
    return list(last.values())


def document(records: Sequence[Record], environment: Mapping[str, str]) -> Iterator[str]:
    """JSON in pieces, a test a line: a hundred thousand tests as one object would be half a gigabyte."""
    before, _, after = json.dumps(_around(records, environment)).rpartition("[]")
    yield f"{before}[\n"
    for number, record in enumerate(records):
        yield f"{',' if number else ' '}{json.dumps(_test(record))}\n"
    yield f"]{after}\n"


def _around(records: Sequence[Record], environment: Mapping[str, str]) -> dict[str, Any]:
    """`records` is not empty. Documents of one pipeline have the same `runId`, and so have those of its shards."""
    run = records[0].run
    pipeline = next((environment[name] for name in PIPELINES if environment.get(name)), None)
    facts = {"commit": run.commit, "branchName": run.branch, "buildId": pipeline}
    return {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "runId": pipeline or run.commit or run.id,
        "generatedBy": "testkit",
        "results": {
            "tool": {"name": "pytest"},
            "summary": _summary(records),
            "environment": {name: value for name, value in facts.items() if value},
            "tests": [],
        },
    }


def _summary(records: Sequence[Record]) -> dict[str, int]:
    counts = Counter(map(_status, records))
    return {
        "tests": len(records),
        **{status: counts[status] for status in STATUSES},
        "flaky": sum(map(_is_flaky, records)),
        "start": min(map(_start, records)),
        "stop": max(map(_stop, records)),
    }


def _status(record: Record) -> str:
    return STATUS.get(record.outcome, record.outcome)


def _is_flaky(record: Record) -> bool:
    return record.attempts > 1 and _status(record) == "passed"


def _start(record: Record) -> int:
    return _milliseconds(record.started or _began(record.run))


@lru_cache
def _began(run: Run) -> float:
    return started(run).timestamp()


def _stop(record: Record) -> int:
    return _start(record) + _milliseconds(record.setup + record.call + record.teardown)


def _test(record: Record) -> dict[str, Any]:
    path = record.test.partition("::")[0]
    labels = {"database": record.run.database, "python": record.run.python, "shard": record.run.shard}
    test = {
        "name": record.test,
        "testId": record.test,
        "status": _status(record),
        "rawStatus": record.outcome,
        "duration": _milliseconds(record.own_seconds),
        "start": _start(record),
        "stop": _stop(record),
        "suite": [record.layer or "tests", path],
        "type": record.layer or "tests",
        "filePath": path,
        "retries": max(record.attempts - 1, 0),
        "flaky": _is_flaky(record),
        "tags": list(record.markers),
        "labels": {name: value for name, value in labels.items() if value},
    }
    return test | ({"threadId": record.worker} if record.worker else {}) | _why(record)


def _why(record: Record) -> dict[str, str]:
    """Why it failed or was skipped; the trace has the project's own lines, the innermost last."""
    failure = record.failure
    if failure is None:
        why = {"message": record.cause, "trace": record.blamed}
    else:
        lines = [f"{frame.path}:{frame.line} in {frame.function}" for frame in failure.frames]
        why = {"message": f"{failure.error}: {failure.message}", "trace": "\n".join(lines)}
    return {name: text for name, text in why.items() if text}


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)
