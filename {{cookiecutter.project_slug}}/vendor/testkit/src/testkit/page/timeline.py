"""When each worker ran which tests, as bars of one row a worker. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from testkit.history.runs import FAILED
from testkit.records import Record

NARROWEST = 400
"""Bars that fit side by side: shorter tests share one."""
MOST_WORKERS = 64


def timeline(records: Sequence[Record]) -> dict[str, Any]:
    """Seconds since the first test of a run began: runs are shown as if they had begun together."""
    timed = [record for record in records if record.started]
    if not timed:
        return {"absent": "These records do not say when a test began: they were written by an older testkit."}
    runs = sorted({record.run for record in timed}, key=lambda run: run.id)
    begin = {run.id: min(record.started for record in timed if record.run.id == run.id) for run in runs}
    workers: dict[str, list[Record]] = defaultdict(list)
    for record in timed:
        workers[_name(record, len(runs))].append(record)
    end = max(record.started - begin[record.run.id] + _seconds(record) for record in timed)
    shown = sorted(workers)[:MOST_WORKERS]
    return {
        "seconds": round(end, 3),
        "workers": [_worker(name, workers[name], begin, end) for name in shown],
        "left_out": len(workers) - len(shown),
    }


def _name(record: Record, runs: int) -> str:
    run = record.run
    parts = [record.worker or "main"]
    if runs > 1:
        parts = [f"shard {run.shard}" if run.shard else run.id[9:15], run.database, *parts]
    return " · ".join(parts)


def _seconds(record: Record) -> float:
    return record.setup + record.call + record.teardown


def _worker(name: str, records: Sequence[Record], begin: Mapping[str, float], end: float) -> dict[str, Any]:
    bars: list[dict[str, Any]] = []
    shortest = end / NARROWEST
    for record in sorted(records, key=lambda one: one.started):
        start, seconds = record.started - begin[record.run.id], _seconds(record)
        failed = record.outcome in FAILED
        last = bars[-1] if bars else None
        if last and start + seconds - last["start"] < shortest and start - last["end"] < shortest:
            last["tests"] += 1
            last["failed"] += failed
            last["end"] = max(last["end"], round(start + seconds, 4))
        else:
            bars.append(
                {
                    "start": round(start, 4),
                    "end": round(start + seconds, 4),
                    "tests": 1,
                    "failed": int(failed),
                    "layer": record.layer,
                    "first": record.test,
                }
            )
    return {"name": name, "tests": len(records), "busy": round(sum(map(_seconds, records)), 3), "bars": bars}
