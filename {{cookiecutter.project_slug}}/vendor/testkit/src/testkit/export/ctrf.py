"""Records as CTRF JSON (ctrf.io, schema 0.0): one document for all shards, databases and Python versions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from testkit.history.runs import started
from testkit.records import Record

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


def document(records: Sequence[Record], environment: Mapping[str, str]) -> dict[str, Any]:
    """`records` is not empty. Documents of one pipeline have the same `runId`, and so have those of its shards."""
    run = records[0].run
    pipeline = next((environment[name] for name in PIPELINES if environment.get(name)), None)
    tests = [_test(record) for record in records]
    facts = {"commit": run.commit, "branchName": run.branch, "buildId": pipeline}
    return {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "runId": pipeline or run.commit or run.id,
        "generatedBy": "testkit",
        "results": {
            "tool": {"name": "pytest"},
            "summary": _summary(tests),
            "tests": tests,
            "environment": {name: value for name, value in facts.items() if value},
        },
    }


def _summary(tests: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = Counter(test["status"] for test in tests)
    return {
        "tests": len(tests),
        **{status: counts[status] for status in STATUSES},
        "flaky": sum(test["flaky"] for test in tests),
        "start": min(test["start"] for test in tests),
        "stop": max(test["stop"] for test in tests),
    }


def _test(record: Record) -> dict[str, Any]:
    status = STATUS.get(record.outcome, record.outcome)
    start = record.started or started(record.run).timestamp()
    path = record.test.partition("::")[0]
    labels = {"database": record.run.database, "python": record.run.python, "shard": record.run.shard}
    test = {
        "name": record.test,
        "testId": record.test,
        "status": status,
        "rawStatus": record.outcome,
        "duration": _milliseconds(record.own_seconds),
        "start": _milliseconds(start),
        "stop": _milliseconds(start + record.setup + record.call + record.teardown),
        "suite": [record.layer or "tests", path],
        "type": record.layer or "tests",
        "filePath": path,
        "retries": max(record.attempts - 1, 0),
        "flaky": status == "passed" and record.attempts > 1,
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
