"""A digest as pieces, each with its importance: what fits is kept, and what was cut is counted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from testkit.layer_names import PYRAMID, layer_of
from testkit.records import Frame
from testkit.reporting import number_of
from testkit.triage.digest import Digest, Story, rerun_of_run
from testkit.triage.events import in_words, relevant
from testkit.triage.groups import Group
from testkit.triage.safe_text import one_line
from testkit.triage.signatures import without_test

MOST_FRAMES: Final = 6
MOST_TESTS: Final = 3
CHARACTERS_A_TOKEN: Final = 3
"""On the safe side: English text has about four, code and paths about three."""


class Look(Enum):
    TITLE = "title"
    """Of the digest: our words."""
    CAUSE = "cause"
    """The heading of a group: our words. What belongs to a cause is nothing without it."""
    FACT = "fact"
    """A name, and a line of text that a test may have written."""
    LINES = "lines"
    """A name, and lines of such text."""


class Piece(NamedTuple):
    importance: int
    """0 is kept first."""
    cause: int
    """The number of its group; 0 for the digest."""
    look: Look
    name: str
    lines: tuple[str, ...] = ()


def pieces(digest: Digest) -> Iterator[Piece]:
    """In the order in which they are read."""
    yield Piece(0, 0, Look.TITLE, title(digest))
    for run in digest.runs[-MOST_TESTS:]:
        facts = (run.id, run.commit and run.commit[:9], run.branch, run.database, run.shard and f"shard {run.shard}")
        dirty = "with uncommitted changes" if run.dirty else ""
        yield Piece(2, 0, Look.FACT, "run", (", ".join(filter(None, (*facts, run.python, dirty))),))
    for note in digest.notes[:MOST_TESTS]:
        yield Piece(1, 0, Look.FACT, "note", (note,))
    for number, story in enumerate(digest.stories, start=1):
        yield from _of_story(number, story, digest)


def title(digest: Digest) -> str:
    if not digest.failed:
        return f"No test failed: {digest.tests} tests in {number_of(len(digest.runs), 'run')}"
    causes = number_of(len(digest.stories), "cause")
    runs = f" in {len(digest.runs)} runs" if len(digest.runs) > 1 else ""
    return f"{digest.failed} of {digest.tests} tests failed{runs}, {causes}"


def _of_story(number: int, story: Story, digest: Digest) -> Iterator[Piece]:
    def fact(level: int, name: str, *lines: str, look: Look = Look.FACT) -> Piece:
        return Piece(level + number, number, look, name, lines)

    group, failure = story.group, story.group.failure
    said = f"{failure.error}: {one_line(without_test(failure.message), 300)}" if failure.message else failure.error
    root = f"{_at(failure.frames[-1])}" if failure.frames else group.example.test
    yield fact(0, f"{failure.group}: {_sizes(group)}", look=Look.CAUSE)
    yield fact(0, "cause", said)
    yield fact(0, "at", root)
    if group.module:
        yield fact(0, "module", group.module)
    if group.reason:
        yield fact(1, "first" if number == 1 else "order", group.reason)
    if story.follows is not None:
        yield fact(1, "related", f"cause {story.follows + 1} blames the same module: cure that one first")
    if len(failure.frames) > 1:
        yield fact(4, "path", " > ".join(_shortened(failure.frames)))
    yield fact(5, "tests", *_tests(group), look=Look.LINES)
    trace = group.example.trace
    if trace and trace.events:
        shown = relevant(trace)
        left = len(trace.events) - len(shown) + trace.dropped
        more = [f"… {number_of(left, 'event')} more, in --format json"] if left else []
        yield fact(6, "trace", *map(in_words, shown), *more, look=Look.LINES)
    yield from (fact(4, name, *lines, look=look) for name, lines, look in _since(story))
    yield fact(4, "history", _standing(story, digest.past_runs))
    yield fact(3, "rerun", story.rerun)
    if group.reason or group.failure.group in {"leak", "crash"}:
        yield fact(7, "same order", rerun_of_run(group.example.run, digest.root))


def _sizes(group: Group) -> str:
    counts = Counter(layer_of(test) or "other" for test in group.tests)
    layers = ", ".join(f"{counts[name]} {name}" for name in (*PYRAMID, "performance", "other") if counts[name])
    return f"{number_of(len(group.tests), 'test')} ({layers})"


def _at(frame: Frame) -> str:
    return f"{frame.path}:{frame.line} in {frame.function}"


def _shortened(frames: Sequence[Frame]) -> list[str]:
    steps = [f"{frame.path}:{frame.line} {frame.function}" for frame in frames]
    if len(steps) <= MOST_FRAMES:
        return steps
    return [steps[0], f"{len(steps) - MOST_FRAMES + 1} more", *steps[2 - MOST_FRAMES :]]


def _tests(group: Group) -> tuple[str, ...]:
    shown = tuple(group.tests[:MOST_TESTS])
    left = len(group.tests) - len(shown)
    return (*shown, f"and {left} more") if left else shown


def _standing(story: Story, past_runs: int) -> str:
    standing = story.standing
    if not past_runs:
        return "not yet known: there is no earlier run to compare with"
    if not standing.runs:
        return f"not yet known: the test is in none of {number_of(past_runs, 'earlier run')}"
    runs = f"failed in {standing.failed} of {number_of(standing.runs, 'earlier run')}"
    return f"known flake: {runs}" if standing.is_flaky else f"new: {runs}" if not standing.failed else runs


def _since(story: Story) -> Iterator[tuple[str, tuple[str, ...], Look]]:
    last, since = story.standing.last_green, story.changes
    if last:
        commits = number_of(len(since.commits), "commit")
        module = since.unknown or (f"{commits} in the module since: {since.stat}" if since.commits else "same module")
        yield "last green", (f"{last[:9]}; {module}",), Look.FACT
    if since.commits:
        yield "changed", since.commits, Look.LINES
    if since.uncommitted:
        yield "uncommitted", (f"in the module: {since.uncommitted.strip()}",), Look.FACT


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


def fitting(all_pieces: Sequence[Piece], cost: Callable[[Piece], int], most: int) -> tuple[list[Piece], str]:
    """Those that fit, and what was cut, in words; the least important are cut first."""
    kept: set[int] = set()
    headings = {piece.cause: index for index, piece in enumerate(all_pieces) if piece.look is Look.CAUSE}
    for index in sorted(range(len(all_pieces)), key=lambda index: (all_pieces[index].importance, index)):
        piece = all_pieces[index]
        has_heading = piece.look is Look.CAUSE or headings.get(piece.cause, index) in kept | {index}
        if has_heading and (most >= cost(piece) or piece.look is Look.TITLE):
            most -= cost(piece)
            kept.add(index)
    causes = {piece.cause for index, piece in enumerate(all_pieces) if index not in kept and piece.look is Look.CAUSE}
    left = [piece for index, piece in enumerate(all_pieces) if index not in kept and piece.cause not in causes]
    counts = {"whole causes": len(causes), **Counter(f"x {piece.name}" for piece in left)}
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return [all_pieces[index] for index in sorted(kept)], words
