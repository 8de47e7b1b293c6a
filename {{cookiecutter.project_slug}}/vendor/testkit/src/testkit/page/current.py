"""Which records are the suite as it is now: of many runs, in layers, shards and databases. Pure."""

from collections.abc import Iterable

from testkit.records import Record, by_run, interrupted


def current(records: Iterable[Record]) -> list[Record]:
    """Of the newest run's commit, the newest record of each test on each database. A whole run of a
    layer outdates all earlier records of that layer, so a test that was renamed is gone."""
    runs = by_run(records)
    newest_first = sorted(runs, key=lambda run: run.id, reverse=True)
    newest: dict[tuple[str, str], Record] = {}
    whole: set[tuple[str, str, str | None]] = set()
    for run in newest_first:
        if run.commit != newest_first[0].commit:
            break
        for record in runs[run]:
            if whole.isdisjoint({(record.layer, run.database, None), (record.layer, run.database, run.shard)}):
                newest.setdefault((record.test, run.database), record)
        if not interrupted(run, runs[run]):
            whole |= {(layer, run.database, run.shard) for layer in run.complete}
    return sorted(newest.values(), key=lambda record: (record.test, record.run.database))
