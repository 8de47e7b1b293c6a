"""Measures one route at growing numbers of rows, and raises for what grows with them."""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from testkit.call_site import Project
from testkit.findings import ERROR
from testkit.growth.judge import findings_of
from testkit.growth.samples import Sample
from testkit.growth.statements import watching

SIZES = (1, 10, 100)
Grown = TypeVar("Grown")
logger = logging.getLogger(__name__)


class QueryGrowth(AssertionError):
    """One line for each statement that grows, and for each list that nothing was added to."""


class Growth:
    """For callers with a loop of their own, and for synchronous clients."""

    def __init__(
        self, route: str, *, constant: Collection[str] = (), add: str = "the test", root: Path | None = None
    ) -> None:
        """`constant` names lists of the answer that never grow; `add` says where data for the route goes."""
        self._route, self._constant, self._add = route, constant, add
        self._project = Project(root or Path.cwd(), [])
        self._samples: list[Sample] = []

    @contextmanager
    def measuring(self, rows: int) -> Iterator[Sample]:
        """Give it the answer: `sample.answer = client.get(…)`."""
        sample = Sample(rows)
        with watching(self._project) as sent:
            yield sample
        sample.statements = sent
        self._samples.append(sample)

    def check(self) -> None:
        """Raises QueryGrowth. Rows that are fetched without a LIMIT are logged as warnings."""
        samples = sorted(self._samples, key=lambda sample: sample.rows)
        if len({sample.rows for sample in samples}) < 2:  # noqa: PLR2004  (growth is between two)
            raise QueryGrowth(f"{self._route} was measured at fewer than two numbers of rows")
        findings = findings_of(self._route, samples, self._constant, self._add)
        errors = [finding for finding in findings if finding.severity is ERROR]
        for finding in findings:
            if finding not in errors:
                logger.warning("%s", finding)
        if errors:
            raise QueryGrowth("\n".join(map(str, errors)))


async def check_growth(
    route: str,
    grow: Callable[[int], Awaitable[Grown]],
    send: Callable[[Grown], Awaitable[Any]],
    *,
    sizes: Sequence[int] = SIZES,
    **options: Any,
) -> None:
    """`grow` adds so many rows, and what it returns goes to `send`, which returns the answer. Only what `send` does
    is measured. A route that sends nothing at the first size is not from the database, and is right. `options` are
    Growth's. Raises QueryGrowth."""
    growth = Growth(route, **options)
    for rows in sizes:
        grown = await grow(rows)
        with growth.measuring(rows) as sample:
            sample.answer = await send(grown)
        if rows == sizes[0] and not (sample.statements or sample.failed):
            return
    growth.check()
