"""Which statements grow with the rows; and which lists did not grow, so that nothing could be seen."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from testkit.findings import ERROR, WARNING, Finding
from testkit.growth.samples import Sample
from testkit.growth.statements import UNKNOWN, Statement
from testkit.root_cause import cut

BATCH = 100
"""Values: statements that carry as many, all but the last, are batches. 500 rows at a time are fine, 10 are not."""
MOST_TEXTS = 5
"""That one line may add between the fewest and the most rows: a branch that needs rows, not a loop."""
LONGEST_STATEMENT = 300
FULL = 5
"""Times more rows fetched, from one size to the next ten times bigger: all of them, not a page."""
BOUNDED = re.compile(r"\b(?:LIMIT|FETCH FIRST|TOP|IN \()", re.IGNORECASE)


def findings_of(route: str, samples: Sequence[Sample], constant: Collection[str], add: str) -> list[Finding]:
    """The samples are in order of their rows; `constant` names lists that don't grow, `add` says where data goes."""
    failed = [sample for sample in samples if sample.failed]
    if failed:
        return [_failed(route, failed[0], add)]
    grown = [*_repeated(route, samples), *_differing(route, samples)]
    return [*grown, *_blind(route, samples, constant, add), *_unbounded(route, samples)]


def _failed(route: str, sample: Sample, add: str) -> Finding:
    if sample.answer is None:
        answer = "no answer was given to sample.answer"
    else:
        answer = f"it answered {sample.answer.status_code}: {cut(str(getattr(sample.answer, 'text', '')), 200)}"
    message = f"nothing can be judged at {sample.rows} rows: {answer}"
    return _finding(route, UNKNOWN, "no-answer", message, f"give the route what it needs in {add}")


def _repeated(route: str, samples: Sequence[Sample]) -> Iterator[Finding]:
    keys = {key for sample in samples for key in sample.counts}
    for place, shape in sorted(keys):
        sent = [sample.of(place, shape) for sample in samples]
        if _grows(sent):
            times = f"{_listed([len(each) for each in sent])} times for {_listed([each.rows for each in samples])} rows"
            where = f" (called from {sent[-1][-1].caller})" if sent[-1] and sent[-1][-1].caller else ""
            message = f"sends this statement {times}{where}: {cut(shape, LONGEST_STATEMENT)}"
            yield _finding(route, place, "query-growth", message, _remedy(shape))


def _grows(sent: Sequence[Sequence[Statement]]) -> bool:
    """One that is not sent without rows, and once with them, is no loop."""
    allowed = max(len(sent[0]), 1)
    return any(len(each) > allowed and not _is_batched(each) for each in sent[1:])


def _is_batched(sent: Sequence[Statement]) -> bool:
    return all(each.values >= BATCH for each in sent[:-1])


def _differing(route: str, samples: Sequence[Sample]) -> Iterator[Finding]:
    """A loop over statements that are not the same: a table for each row, a CASE that grows."""
    for place in sorted({place for sample in samples for place, _ in sample.counts}):
        texts = [len({shape for its, shape in sample.counts if its == place}) for sample in samples]
        if texts[-1] - texts[0] >= MOST_TEXTS:
            counts = f"{_listed(texts)} different statements for {_listed([each.rows for each in samples])} rows"
            yield _finding(route, place, "query-growth", f"sends {counts}", "send one for all rows")


def _blind(route: str, samples: Sequence[Sample], constant: Collection[str], add: str) -> Iterator[Finding]:
    if not any(sample.statements for sample in samples):
        return  # what it answers does not come from the database
    for name in sorted({name for sample in samples for name in sample.lists} - set(constant)):
        lengths = [sample.lists.get(name, 0) for sample in samples]
        if max(lengths[1:]) <= lengths[0]:
            rows = _listed([sample.rows for sample in samples])
            message = (
                f"{name!r} has a length of {_listed(lengths)} at {rows} rows, so a query for each could not be seen"
            )
            remedy = f"add rows of it for {route} in {add}, which it finds; or name it in `constant`, if it never grows"
            yield _finding(route, UNKNOWN, "nothing-to-grow", message, remedy)


def _unbounded(route: str, samples: Sequence[Sample]) -> Iterator[Finding]:
    for place, shape in sorted({key for sample in samples for key in sample.counts}):
        if not shape.upper().startswith(("SELECT", "WITH")) or BOUNDED.search(shape):
            continue
        rows = [sum(each.rows for each in sample.of(place, shape) if each.rows > 0) for sample in samples]
        if rows[0] and all(after >= FULL * before for before, after in pairwise(rows)):
            message = f"fetches {_listed(rows)} rows without a LIMIT: {cut(shape, LONGEST_STATEMENT)}"
            yield _finding(route, place, "no-limit", message, "page it, or aggregate in SQL")._replace(severity=WARNING)


def _remedy(shape: str) -> str:
    verb = shape.partition(" ")[0].upper()
    if verb in {"SELECT", "WITH"}:
        return "load what all rows need at once: selectinload, a join, or one WHERE … IN with all keys"
    if verb in {"COMMIT", "SAVEPOINT", "RELEASE"}:
        return "use one transaction for all rows"
    return "write all rows at once: a list of values for one statement, or one WHERE … IN with all keys"


def _finding(route: str, place: str, rule: str, message: str, remedy: str) -> Finding:
    path, _, line = place.rpartition(":")
    is_known = bool(path) and line.isdecimal()
    return Finding(path if is_known else place, int(line) if is_known else 0, rule, ERROR, f"{route} {message}", remedy)


def _listed(numbers: Sequence[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}"
