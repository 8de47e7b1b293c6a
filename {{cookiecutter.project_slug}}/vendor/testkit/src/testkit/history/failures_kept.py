"""The failures of a run in a history: each kind once and cut, so that one bad run can't fill the file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from testkit.records import Failure, failure_from

LONGEST = 300
"""Characters of a text."""
MOST_FRAMES = 5
"""The innermost ones."""
MOST_CHAIN = 5
MOST_KINDS = 50
"""Different failures of a run that are kept; after those only group and module, twice as many."""

Kept = list[tuple[dict[str, Any], list[int]]]
"""A failure, and the positions of the tests that had it."""


def failures_as_json(failures: Sequence[Failure | None]) -> Kept:
    positions: dict[Failure, list[int]] = defaultdict(list)
    for at, failure in enumerate(failures):
        if failure:
            short = shortened(failure)
            known = short in positions or len(positions) < MOST_KINDS
            positions[short if known else _bare(short)].append(at)
    kept = list(positions.items())[: 2 * MOST_KINDS]
    return [({**one._asdict(), "frames": [frame._asdict() for frame in one.frames]}, at) for one, at in kept]


def shortened(failure: Failure) -> Failure:
    return failure._replace(
        error=failure.error[:LONGEST],
        message=failure.message[:LONGEST],
        chain=tuple(link[:LONGEST] for link in failure.chain[-MOST_CHAIN:]),
        frames=tuple(
            frame._replace(path=frame.path[:LONGEST], function=frame.function[:LONGEST])
            for frame in failure.frames[-MOST_FRAMES:]
        ),
        module=failure.module and failure.module[:LONGEST],
    )


def _bare(failure: Failure) -> Failure:
    return failure._replace(message="", chain=(), frames=())


def failures_from(kept: Iterable[Any]) -> Mapping[int, Failure]:
    """By position. Raises TypeError, ValueError or KeyError."""
    return {int(at): failure for data, positions in kept for failure in [failure_from(data)] for at in positions}
