"""How what an app serves differs from what was promised, in a few lines for a person."""

from difflib import unified_diff

from testkit.contract.document import parse
from testkit.contract.operations import compare

MOST_LINES = 40


def describe_difference(promised: str, served: str) -> str:
    """What it means to callers; where it means nothing to them, the lines that differ."""
    changes = compare(parse("promised", promised.encode()), parse("served", served.encode()))
    lines = [f"{one.place}: [{one.rule}] {one.sentence}" for one in changes]
    lines = lines or [*unified_diff(promised.splitlines(), served.splitlines(), n=1, lineterm="")]
    more = [f"and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])
