"""The digest for a terminal, as Markdown, as JSON and as a job's summary. All text of tests is made harmless."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from testkit.findings import ERROR, Finding
from testkit.reporting import annotations, number_of, to_json
from testkit.triage.digest import Digest, Story
from testkit.triage.pieces import Look, Piece, fitting, pieces, tokens
from testkit.triage.safe_text import block, code, one_line, plain
from testkit.triage.signatures import without_test

SCHEMA: Final = 1
LARGEST_SUMMARY: Final = 1024 * 1024 - 4096
"""Bytes: GitHub refuses the summary of a step that is over 1 MiB."""
LONGEST_LINE: Final = 400
ROOM_FOR_NOTE: Final = 100


def as_text(digest: Digest, most_tokens: int = 0) -> str:
    return _cut(digest, _text, most_tokens)


def as_markdown(digest: Digest, most_tokens: int = 0) -> str:
    return _cut(digest, _markdown, most_tokens)


def as_summary(digest: Digest) -> str:
    """For `$GITHUB_STEP_SUMMARY`."""
    return _fitted(digest, _markdown, lambda text: len(text.encode()), LARGEST_SUMMARY, "1 MiB")


def as_annotations(digest: Digest) -> str:
    findings = [_finding(story) for story in digest.stories]
    return "\n".join(annotations("triage", findings))


def as_json(digest: Digest) -> str:
    """Schema 1: everything, with all events of each trace."""
    return to_json({
        "schema": SCHEMA,
        "tests": digest.tests,
        "failed": digest.failed,
        "runs": [run._asdict() for run in digest.runs],
        "past_runs": digest.past_runs,
        "notes": digest.notes,
        "causes": [_story_as_json(story) for story in digest.stories],
    })  # fmt: skip


def _cut(digest: Digest, look: Any, most_tokens: int) -> str:
    if not most_tokens:
        return "\n".join(map(look, pieces(digest)))
    return _fitted(digest, look, tokens, max(most_tokens - ROOM_FOR_NOTE, 0), f"{most_tokens} tokens")


def _fitted(digest: Digest, look: Any, size: Callable[[str], int], most: int, limit: str) -> str:
    kept, gone = fitting(list(pieces(digest)), lambda piece: size(look(piece) + "\n"), most)
    note = f"\nCut to {limit}; left out: {one_line(gone, 200)}. All of it: testkit triage --format json"
    return "\n".join([*map(look, kept), *([note] if gone else [])])


def _text(piece: Piece) -> str:
    lines = [one_line(line, LONGEST_LINE) for line in piece.lines]
    match piece.look:
        case Look.TITLE:
            return plain(piece.name)
        case Look.CAUSE:
            return f"\n{piece.cause}. {piece.name}"
        case Look.FACT:
            return f"   {piece.name + ':':<12} {lines[0]}"
        case Look.LINES:
            return "\n".join([f"   {piece.name}:", *(f"     {line}" for line in lines)])


def _markdown(piece: Piece) -> str:
    match piece.look:
        case Look.TITLE:
            return f"## {piece.name}\n"
        case Look.CAUSE:
            return f"\n### {piece.cause}. {piece.name}\n"
        case Look.FACT:
            return f"* **{piece.name}** {code(piece.lines[0])}"
        case Look.LINES:
            return (
                f"\n**{piece.name}**\n\n{block(chr(10).join(one_line(line, LONGEST_LINE) for line in piece.lines))}\n"
            )


def _finding(story: Story) -> Finding:
    failure, test = story.group.failure, story.group.example.test
    root = failure.frames[-1] if failure.frames else None
    path, line = (root.path, root.line) if root else (test.partition("::")[0], 0)
    tests = number_of(len(story.group.tests), "test")
    message = f"{one_line(f'{failure.error}: {without_test(failure.message)}')} ({tests})"
    return Finding(one_line(path), line, failure.group, ERROR, message, one_line(story.rerun, LONGEST_LINE))


def _story_as_json(story: Story) -> dict[str, Any]:
    group = story.group
    failure = group.failure
    return {
        "group": failure.group,
        "error": failure.error,
        "message": failure.message,
        "chain": failure.chain,
        "phase": failure.phase,
        "module": group.module,
        "path": [frame._asdict() for frame in failure.frames],
        "reason": group.reason,
        "follows": story.follows,
        "rerun": story.rerun,
        "history": story.standing._asdict(),
        "changes": story.changes._asdict(),
        "tests": [{"test": one.test, "run": one.run.id} for one in group.failed],
        "trace": _trace(story),
    }


def _trace(story: Story) -> Sequence[dict[str, Any]] | None:
    trace = story.group.example.trace
    return [event._asdict() for event in trace.events] if trace else None
